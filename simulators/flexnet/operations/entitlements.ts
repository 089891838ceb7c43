import type { Entitlement, State } from '../model.ts';
import { child, children, element, leaf, text, type Tree } from '../xml.ts';
import {
  Refusal,
  eachRecord,
  unordered,
  writeAnswer,
  type Call,
  type Operation,
  type Outcome
} from './call.ts';
import {
  deployed,
  entitlementByIdentifier,
  newEntitlement,
  nothingTaken,
  withHeader,
  withMergedLines,
  type Taken
} from './entitlement-rules.ts';

const SHAPE = { failure: 'failedSimpleEntitlement', echo: 'simpleEntitlement' };
const NOT_PROCESSED = 'Not processed, because another record of the same kind was refused.';

export const entitlementOperations: readonly Operation[] = [
  {
    request: 'createSimpleEntitlementRequest',
    response: 'createSimpleEntitlementResponse',
    record: 'simpleEntitlement',
    run: createEntitlements
  },
  {
    request: 'updateSimpleEntitlementRequest',
    response: 'updateSimpleEntitlementResponse',
    record: 'simpleEntitlement',
    run: updateEntitlements
  },
  {
    request: 'setEntitlementStateRequest',
    response: 'setEntitlementStateResponse',
    record: 'entitlement',
    run: setStates
  }
];

interface Numbered {
  readonly record: Tree;
  readonly reference: number;
  readonly existing: Entitlement | undefined;
}

function createEntitlements(request: Tree, call: Call): string {
  const records = children(request, 'simpleEntitlement');
  const opType = text(request, 'opType');
  const outcomes =
    opType === 'CREATE_OR_UPDATE'
      ? createOrUpdate(records, call)
      : eachRecord(records, call, (record, reference) => createEntitlement(record, reference, opType, call));
  return writeAnswer(outcomes, SHAPE, call);
}

function createEntitlement(record: Tree, reference: number, opType: string | undefined, call: Call): string {
  const existing = existingOf(record, call);
  if (existing && opType === 'CREATE_OR_IGNORE') return renderCreated(existing, reference);
  return renderCreated(stored(newEntitlement(record, nothingTaken(), call), call), reference);
}

/** Creations and updates are two halves of the request, and one bad record spoils the whole of its half. */
function createOrUpdate(records: readonly Tree[], call: Call): Outcome[] {
  const entries = records.map((record, index) => ({
    record,
    reference: index + 1,
    existing: existingOf(record, call)
  }));
  const taken = nothingTaken();
  const fresh = entries.filter((entry) => entry.existing === undefined);
  const known = entries.filter((entry) => entry.existing !== undefined);
  return [...half(fresh, taken, call), ...half(known, taken, call)];
}

function half(entries: readonly Numbered[], taken: Taken, call: Call): Outcome[] {
  const attempts = entries.map((entry) => attempt(entry, taken, call));
  if (attempts.some((result) => 'reason' in result)) {
    return attempts.map((result) => ({
      record: result.entry.record,
      made: '',
      reason: 'reason' in result ? result.reason : NOT_PROCESSED
    }));
  }
  return attempts.flatMap((result) =>
    'entitlement' in result
      ? [
          {
            record: result.entry.record,
            made: renderCreated(stored(result.entitlement, call), result.entry.reference)
          }
        ]
      : []
  );
}

type Attempt =
  | { readonly entry: Numbered; readonly entitlement: Entitlement }
  | { readonly entry: Numbered; readonly reason: string };

function attempt(entry: Numbered, taken: Taken, call: Call): Attempt {
  const { record, existing } = entry;
  try {
    const entitlement = existing
      ? updatedWhole(existing, record, taken, call)
      : newEntitlement(record, taken, call);
    return { entry, entitlement };
  } catch (error) {
    if (error instanceof Refusal) return { entry, reason: error.message };
    throw error;
  }
}

/** Lines come before the header, and what was done to them stays when the header is refused. */
function updatedWhole(before: Entitlement, record: Tree, taken: Taken, call: Call): Entitlement {
  const withLines = stored(withMergedLines(before, record, taken, call), call);
  const { entitlementId: _, ...header } = record;
  return withHeader(withLines, header, call);
}

function updateEntitlements(request: Tree, call: Call): string {
  const outcomes = eachRecord(children(request, 'simpleEntitlement'), call, (record) => {
    const before = entitlementByIdentifier(child(record, 'entitlementIdentifier'), call);
    stored(withHeader(before, record, call), call);
    return '';
  });
  return writeAnswer(outcomes, SHAPE, call);
}

function setStates(request: Tree, call: Call): string {
  const outcomes = eachRecord(children(request, 'entitlement'), call, (record) => {
    const before = entitlementByIdentifier(child(record, 'entitlementIdentifier'), call);
    stored(inState(before, text(record, 'stateToSet') ?? '', call), call);
    return '';
  });
  return writeAnswer(outcomes, { failure: 'failedEntitlement', echo: 'entitlement' }, call);
}

function inState(before: Entitlement, state: string, call: Call): Entitlement {
  if (before.state === 'OBSOLETE')
    throw new Refusal(`The entitlement ${before.entitlementId} is obsolete for good.`);
  switch (state) {
    case 'DEPLOYED':
      return deployed(withLineStates(before, 'INACTIVE', 'DRAFT', call), call);
    case 'DRAFT':
    case 'INACTIVE':
    case 'OBSOLETE':
      return { ...withLineStates(before, undefined, state, call), state };
    default:
      throw new Refusal(`The state ${state} cannot be set.`);
  }
}

/** Lines follow their entitlement: all of them, or those in one state. */
function withLineStates(before: Entitlement, from: State | undefined, to: State, call: Call): Entitlement {
  const lines = before.lines.map((line) =>
    line.state !== 'OBSOLETE' && (from === undefined || line.state === from)
      ? { ...line, state: to, modifiedAt: call.now }
      : line
  );
  return { ...before, lines, modifiedAt: call.now };
}

function existingOf(record: Tree, call: Call): Entitlement | undefined {
  const id = text(record, 'entitlementId', 'id');
  return id === undefined ? undefined : call.data.entitlementWithId(id);
}

function stored(entitlement: Entitlement, call: Call): Entitlement {
  call.data.put({ kind: 'entitlement', value: entitlement });
  return entitlement;
}

function renderCreated(entitlement: Entitlement, reference: number): string {
  return element(
    'createdSimpleEntitlement',
    leaf('recordRefNo', reference),
    leaf('uniqueId', entitlement.uniqueId),
    leaf('entitlementId', entitlement.entitlementId),
    renderLineIds(entitlement.lines)
  );
}

/** The unique ids and activation ids of lines, in no promised order. */
export function renderLineIds(lines: Entitlement['lines']): string {
  const mixed = unordered(lines);
  const ids = mixed.map((line) => leaf('lineItemUniqueIds', line.uniqueId));
  const keys = mixed.map((line) =>
    element(
      'lineItemIdentifiers',
      leaf('uniqueId', line.uniqueId),
      element('primaryKeys', leaf('activationId', line.activationId))
    )
  );
  return ids.join('') + keys.join('');
}
