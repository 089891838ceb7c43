import type { FlexNetData } from '../data.ts';
import { element, leaf, render, children, text, type Tree } from '../xml.ts';

/** A kind of record that may carry custom attributes. */
export type AttributeOwner = 'account' | 'user' | 'entitlement' | 'line';

/** A custom attribute that the tenant has defined. */
export interface AttributeDefinition {
  readonly owner: AttributeOwner;
  readonly name: string;
  readonly type: 'text' | 'date' | 'boolean' | 'number';
}

/** How the simulated tenant is set up. */
export interface Tenant {
  /** Most records in one write, and most rows in one read. */
  readonly writeLimit: number;
  readonly readLimit: number;
  readonly roles: readonly string[];
  readonly attributes: readonly AttributeDefinition[];
  /** Adds elements that the schema does not know, and empty lists that it forbids. */
  readonly extras: boolean;
  /** Shows the last row of a page again as the first of the next one. */
  readonly overlappingPages: boolean;
}

/** What an operation works with. */
export interface Call {
  readonly data: FlexNetData;
  readonly tenant: Tenant;
  /** The present as a date-time in UTC. */
  readonly now: string;
  /** Answers a query's rows from the last time when nothing has changed since. */
  readonly remember: <T>(key: string, find: () => T[]) => T[];
  /** A fault's wish to refuse every second record and to name none. */
  readonly nameless: boolean;
}

/** One operation of a service: its request element, and the content of its answer. */
export interface Operation {
  readonly request: string;
  readonly response: string;
  /** The repeated element of a write; absent for reads. */
  readonly record?: string;
  readonly run: (request: Tree, call: Call) => string;
}

/** The reason why one record of a write was not accepted. */
export class Refusal extends Error {}

/** What became of one record of a write. */
export interface Outcome {
  readonly record: Tree;
  /** What was made, already rendered; empty for operations that report nothing. */
  readonly made: string;
  readonly reason?: string;
}

/** Names of the parts of a write's answer. */
export interface WriteShape {
  readonly failure: string;
  readonly echo: string;
}

/** Does the work for every record on its own; a refused record leaves the others alone. */
export function eachRecord(
  records: readonly Tree[],
  call: Call,
  work: (record: Tree, reference: number) => string
): Outcome[] {
  return records.map((record, index) => {
    if (call.nameless && index % 2 === 1) return { record, made: '', reason: 'Not processed.' };
    try {
      return { record, made: work(record, index + 1) };
    } catch (error) {
      if (error instanceof Refusal) return { record, made: '', reason: error.message };
      throw error;
    }
  });
}

/** The answer of a write: status, the refused records with their reasons, and what was made. */
export function writeAnswer(outcomes: readonly Outcome[], shape: WriteShape, call: Call): string {
  const failed = outcomes.filter((outcome) => outcome.reason !== undefined);
  const made = outcomes.filter((outcome) => outcome.made !== '').map((outcome) => outcome.made);
  const status = call.nameless ? 'PARTIAL_FAILURE' : statusOf(outcomes.length, failed.length);
  const reason =
    status === 'SUCCESS' ? undefined : `${failed.length} of ${outcomes.length} records were not processed.`;
  const info = statusInfo(status, reason);
  if (call.nameless) return info;
  const failures = failed.map((outcome) =>
    element(shape.failure, element(shape.echo, render(outcome.record)), leaf('reason', outcome.reason))
  );
  return [
    info,
    failures.length > 0 ? element('failedData', ...unordered(failures)) : '',
    made.length > 0 ? element('responseData', ...unordered(made)) : '',
    extra(call, 'processingNode', 'node-1')
  ].join('');
}

export function statusInfo(status: string, reason?: string): string {
  return element('statusInfo', leaf('status', status), leaf('reason', reason));
}

/** An element that no schema knows, where the tenant is set up to send such. */
export function extra(call: Call, name: string, value: string): string {
  return call.tenant.extras ? leaf(name, value) : '';
}

/** Results in another order than that of the request, since none is promised. */
export function unordered<T>(items: readonly T[]): T[] {
  const middle = Math.ceil(items.length / 2);
  return [...items.slice(middle).reverse(), ...items.slice(0, middle)];
}

/** Refuses attributes that the tenant has not defined, or that hold a value of another type. */
export function checkAttributes(attributes: Tree | undefined, owner: AttributeOwner, call: Call): void {
  for (const attribute of children(attributes, 'attribute')) {
    const name = text(attribute, 'attributeName') ?? '';
    const definition = call.tenant.attributes.find((a) => a.owner === owner && a.name === name);
    if (!definition) throw new Refusal(`The attribute ${name} is not defined for this kind of record.`);
    const slots = Object.keys(attribute).filter((slot) => slot !== 'attributeName');
    if (slots.some((slot) => !SLOTS[definition.type].includes(slot))) {
      throw new Refusal(`The attribute ${name} holds a ${definition.type}.`);
    }
  }
}

const SLOTS: Record<AttributeDefinition['type'], readonly string[]> = {
  text: ['stringValue', 'arrayValue'],
  date: ['dateValue'],
  boolean: ['booleanValue'],
  number: ['integerValue']
};

/** Refuses a text that is longer than FlexNet Operations can keep. */
export function checkLength(name: string, value: string | undefined, most = 255): void {
  if (value !== undefined && value.length > most)
    throw new Refusal(`${name} is longer than ${most} characters.`);
}

function statusOf(all: number, failed: number): string {
  if (failed === 0) return 'SUCCESS';
  return failed === all ? 'FAILURE' : 'PARTIAL_FAILURE';
}
