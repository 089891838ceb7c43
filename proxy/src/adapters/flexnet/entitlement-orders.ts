import type { EntitlementUpdate } from '../../domain/entitlement-diff.ts';
import { failure } from '../../domain/failures.ts';
import type { Deadline } from '../../ports/deadline.ts';
import type { EntitlementBook, Found, WriteOutcome } from '../../ports/licensing.ts';
import { asking, checkQuery, checkSize, keyText } from './answers.ts';
import { idText, readChangedLines, readEntitlements, type FoundEntitlement } from './entitlement-reading.ts';
import {
  addedLinesXml,
  deactivationXml,
  deploymentXml,
  entitlementXml,
  headerChangesXml,
  lineChangesXml
} from './entitlement-xml.ts';
import { operations } from './operations.ts';
import type { FlexNetSettings } from './settings.ts';
import type { Operation, SoapClient } from './soap-client.ts';
import { SoapCallError } from './soap-failure.ts';
import { equalsXml, searchXml } from './vocabulary.ts';
import { toldIn, writeRecords, type NamedFailure } from './writing.ts';
import { child, children, text, type XmlNode } from './xml-reader.ts';
import { el, UnsendableTextError, type Xml } from './xml-writer.ts';

/** More than one id can answer where the server overlooks case. */
const SEARCH_PAGE = 200;

/** Properties that are asked for, in the order of the contract. */
const PROPERTIES = [
  'activationId',
  'state',
  'orderId',
  'orderLineNumber',
  'entitlementId',
  'soldTo',
  'soldToDisplayName',
  'entitlementState',
  'entitlementDescription',
  'product',
  'partNumber',
  'startDate',
  'isPermanent',
  'expirationDate',
  'numberOfCopies',
  'fulfilledAmount',
  'numberOfRemainingCopies',
  'lastModifiedDateTime'
] as const;

/**
 * Entitlements through EntitlementOrderService. They are created without an operation type: with one, a bad record
 * fails others of its request, and lines may be kept although their entitlement failed.
 */
export function createEntitlementBook(client: SoapClient, settings: FlexNetSettings): EntitlementBook {
  const together = { records: settings.writeBatch, weight: settings.linesPerWrite };
  const alone = { records: 1, weight: Infinity };

  async function findOne(id: string, deadline: Deadline): Promise<Found> {
    try {
      const criteria = el('entitlementSearchCriteria', [equalsXml('entitlementId', id)]);
      const content = [criteria, el('batchSize', SEARCH_PAGE), el('pageNumber', 1)];
      const answer = checkQuery(await client.call(operations.queryEntitlements, content, deadline));
      return pick(id, readEntitlements(answer));
    } catch (error) {
      if (error instanceof SoapCallError) return { kind: 'failed', failure: error.failure };
      // Nothing can be held under an id that cannot be written.
      if (error instanceof UnsendableTextError) return { kind: 'absent' };
      throw error;
    }
  }

  /** One step of an update for all entitlements that need it. */
  function updateStep(
    operation: Operation,
    updates: readonly EntitlementUpdate[],
    toXml: (update: EntitlementUpdate) => Xml,
    weightOf: (update: EntitlementUpdate) => number,
    failures: (answer: XmlNode) => readonly NamedFailure[],
    deadline: Deadline,
    keysDone?: (answer: XmlNode) => ReadonlySet<string>
  ) {
    const send = (records: readonly Xml[]) => client.call(operation, records, deadline);
    const job = { keyOf: ({ id }: EntitlementUpdate) => id, toXml, weightOf, send, failures };
    return writeRecords(keysDone ? { ...job, keysDone } : job, updates, together);
  }

  async function deactivateLines(updates: readonly EntitlementUpdate[], deadline: Deadline) {
    const activationIds = updates.flatMap(({ deactivatedActivationIds }) => deactivatedActivationIds);
    const outcomes = await writeRecords(
      {
        keyOf: (activationId: string) => activationId,
        toXml: deactivationXml,
        send: (records) => client.call(operations.setLineStates, records, deadline),
        failures: failuresAt('failedLineItem', (failed) =>
          keyText(child(failed, 'lineItem', 'lineItemIdentifier'), 'activationId')
        )
      },
      activationIds,
      together
    );
    return new Map(
      updates.map(({ id, deactivatedActivationIds }) => [
        id,
        worstOf(deactivatedActivationIds.map((key) => outcomes.get(key)))
      ])
    );
  }

  return {
    async find(ids, deadline) {
      return new Map(await Promise.all(ids.map(async (id) => [id, await findOne(id, deadline)] as const)));
    },

    create: (entitlements, sending, deadline) =>
      writeRecords(
        {
          keyOf: ({ id }) => id,
          toXml: entitlementXml,
          weightOf: ({ lines }) => lines.length,
          send: (records) => client.call(operations.createEntitlements, records, deadline),
          failures: failuresAt('failedSimpleEntitlement', (failed) =>
            idText(child(failed, 'simpleEntitlement'), 'entitlementId')
          ),
          keysDone: toldIn('createdSimpleEntitlement', (created) => idText(created, 'entitlementId'))
        },
        entitlements,
        sending === 'together' ? together : alone
      ),

    async update(updates, deadline) {
      const outcomes = new Map<string, WriteOutcome>(updates.map(({ id }) => [id, { kind: 'done' }]));
      const stillFine = (update: EntitlementUpdate) => outcomes.get(update.id)?.kind === 'done';
      const step = async (
        isNeeded: (update: EntitlementUpdate) => boolean,
        carryOut: (needed: readonly EntitlementUpdate[]) => Promise<ReadonlyMap<string, WriteOutcome>>
      ) => {
        const needed = updates.filter((update) => stillFine(update) && isNeeded(update));
        for (const [id, outcome] of await carryOut(needed)) outcomes.set(id, outcome);
      };

      await step(
        ({ header }) => header !== null,
        (needed) =>
          updateStep(
            operations.updateEntitlements,
            needed,
            headerChangesXml,
            () => 0,
            failuresAt('failedSimpleEntitlement', (failed) =>
              identifiedEntitlement(child(failed, 'simpleEntitlement'))
            ),
            deadline
          )
      );
      await step(
        ({ changedLines }) => changedLines.length > 0,
        (needed) =>
          updateStep(
            operations.updateLines,
            needed,
            lineChangesXml,
            ({ changedLines }) => changedLines.length,
            failuresAt('failedData', (failed) => identifiedEntitlement(child(failed, 'failedData'))),
            deadline
          )
      );
      await step(
        ({ addedLines }) => addedLines.length > 0,
        (needed) =>
          updateStep(
            operations.addLines,
            needed,
            addedLinesXml,
            ({ addedLines }) => addedLines.length,
            failuresAt('failedLineItemData', (failed) => identifiedEntitlement(child(failed, 'lineItem'))),
            deadline,
            toldIn('addedLineItems', identifiedEntitlement)
          )
      );
      await step(
        ({ deactivatedActivationIds }) => deactivatedActivationIds.length > 0,
        (needed) => deactivateLines(needed, deadline)
      );
      await step(
        ({ deploy }) => deploy,
        (needed) =>
          updateStep(
            operations.setEntitlementStates,
            needed,
            deploymentXml,
            () => 0,
            failuresAt('failedEntitlement', (failed) => identifiedEntitlement(child(failed, 'entitlement'))),
            deadline
          )
      );
      return outcomes;
    },

    changedLines: ({ since, accountId, page, pageSize }, deadline) =>
      asking(async () => {
        const answer = await client.call(
          operations.queryLines,
          [
            el('queryParams', [
              ...(accountId === null ? [] : [equalsXml('soldTo', accountId)]),
              el('activatableItemType', 'LINEITEM'),
              ...(since === null ? [] : [searchXml('lastModifiedDateTime', since, 'AFTER')])
            ]),
            el(
              'entitlementLineItemResponseConfig',
              PROPERTIES.map((property) => el(property, true))
            ),
            el('batchSize', pageSize),
            el('pageNumber', page)
          ],
          deadline
        );
        const told = checkSize(children(checkQuery(answer), 'entitlementLineItem'));
        return { ...readChangedLines(told), hasMore: told.length >= pageSize };
      })
  };
}

function failuresAt(
  name: string,
  keyOf: (failed: XmlNode) => string | null
): (answer: XmlNode) => readonly NamedFailure[] {
  return (answer) =>
    children(child(answer, 'failedData'), name).map((failed) => ({
      key: keyOf(failed),
      reason: text(failed, 'reason')
    }));
}

/** What is held under an id, of all that an answer tells. */
function pick(id: string, told: readonly FoundEntitlement[]): Found {
  const [reading, another] = told.filter((candidate) => candidate.id === id).map((found) => found.reading);
  if (another) {
    const record = `the entitlement ${id}`;
    return { kind: 'failed', failure: failure('record-not-readable', { record, what: 'it comes twice' }) };
  }
  if (!reading) {
    const nameless = told.find((candidate) => candidate.id === null)?.reading;
    return nameless && 'failure' in nameless
      ? { kind: 'failed', failure: nameless.failure }
      : { kind: 'absent' };
  }
  return 'record' in reading
    ? { kind: 'found', entitlement: reading.record }
    : { kind: 'failed', failure: reading.failure };
}

function identifiedEntitlement(record: XmlNode | undefined): string | null {
  return keyText(child(record, 'entitlementIdentifier'), 'entitlementId');
}

/** Of several outcomes, the one that leaves most to be found out. */
function worstOf(outcomes: readonly (WriteOutcome | undefined)[]): WriteOutcome {
  const told = outcomes.map(
    (outcome) => outcome ?? ({ kind: 'unclear', failure: failure('outcome-unknown') } as const)
  );
  for (const kind of ['unclear', 'refused', 'not-sent']) {
    const found = told.find((outcome) => outcome.kind === kind);
    if (found) return found;
  }
  return { kind: 'done' };
}
