import type { Entitlement, Line, State } from '../model.ts';
import { child, children, element, flag, leaf, text, type Tree } from '../xml.ts';
import { Refusal, eachRecord, writeAnswer, type Call, type Operation } from './call.ts';
import {
  deployed,
  entitlementByIdentifier,
  nothingTaken,
  refuseRetired,
  withAddedLines,
  withLine,
  withMergedLines
} from './entitlement-rules.ts';
import { renderLineIds } from './entitlements.ts';
import { changedLine, checkDeployable } from './line-rules.ts';

const ADDED = { failure: 'failedLineItemData', echo: 'lineItem' };

export const lineOperations: readonly Operation[] = [
  {
    request: 'createEntitlementLineItemRequest',
    response: 'createEntitlementLineItemResponse',
    record: 'lineItem',
    run: addLines
  },
  {
    request: 'replaceEntitlementLineItemRequest',
    response: 'replaceEntitlementLineItemResponse',
    record: 'lineItem',
    run: replaceLines
  },
  {
    request: 'updateEntitlementLineItemRequest',
    response: 'updateEntitlementLineItemResponse',
    record: 'lineItemData',
    run: updateLines
  },
  {
    request: 'setLineItemStateRequest',
    response: 'setLineItemStateResponse',
    record: 'lineItem',
    run: setStates
  }
];

function addLines(request: Tree, call: Call): string {
  const opType = text(request, 'opType');
  const outcomes = eachRecord(children(request, 'lineItem'), call, (record) => {
    const before = entitlementByIdentifier(child(record, 'entitlementIdentifier'), call);
    const after = linesAdded(before, record, opType, call);
    store(after, call);
    return renderAdded(before, after);
  });
  return writeAnswer(outcomes, ADDED, call);
}

function linesAdded(before: Entitlement, record: Tree, opType: string | undefined, call: Call): Entitlement {
  if (opType === 'CREATE_OR_UPDATE') return withMergedLines(before, record, nothingTaken(), call);
  if (opType === undefined) return withAddedLines(before, record, nothingTaken(), call);
  const isKnown = (line: Tree) =>
    before.lines.some((l) => l.activationId === text(line, 'activationId', 'id'));
  const unknown = children(record, 'lineItems').filter((line) => !isKnown(line));
  return withAddedLines(before, { ...record, lineItems: unknown }, nothingTaken(), call);
}

function replaceLines(request: Tree, call: Call): string {
  const outcomes = eachRecord(children(request, 'lineItem'), call, (record) => {
    const before = entitlementByIdentifier(child(record, 'entitlementIdentifier'), call);
    if (before.lines.some((line) => line.fulfilled > 0))
      throw new Refusal('A line with copies in use cannot be replaced.');
    const after = withAddedLines({ ...before, lines: [] }, record, nothingTaken(), call);
    store(after, call);
    return renderAdded(before, after);
  });
  return writeAnswer(outcomes, ADDED, call);
}

function updateLines(request: Tree, call: Call): string {
  const outcomes = eachRecord(children(request, 'lineItemData'), call, (record) => {
    if (record.maintenanceLineItemData) throw new Refusal('Maintenance lines are not simulated.');
    const before = entitlementByIdentifier(child(record, 'entitlementIdentifier'), call);
    refuseRetired(before);
    const after = children(record, 'lineItemData').reduce((entitlement, input) => {
      const line = lineOf(entitlement, child(input, 'lineItemIdentifier'));
      return withLine(entitlement, changedLine(line, input, call), call);
    }, before);
    store(flag(record, 'autoDeploy') === true ? deployed(after, call) : after, call);
    return '';
  });
  return writeAnswer(outcomes, { failure: 'failedData', echo: 'failedData' }, call);
}

function lineOf(entitlement: Entitlement, identifier: Tree | undefined): Line {
  const uniqueId = text(identifier, 'uniqueId');
  const activationId = text(identifier, 'primaryKeys', 'activationId');
  const found = entitlement.lines.find((l) =>
    uniqueId === undefined ? l.activationId === activationId : l.uniqueId === uniqueId
  );
  if (found) return found;
  throw new Refusal(`${entitlement.entitlementId} has no line ${activationId ?? uniqueId ?? ''}.`);
}

function setStates(request: Tree, call: Call): string {
  const outcomes = eachRecord(children(request, 'lineItem'), call, (record) => {
    const { entitlement, line } = lineAnywhere(child(record, 'lineItemIdentifier'), call);
    const state = lineState(entitlement, line, text(record, 'stateToSet') ?? '');
    store(withLine(entitlement, { ...line, state, modifiedAt: call.now }, call), call);
    return '';
  });
  return writeAnswer(outcomes, { failure: 'failedLineItem', echo: 'lineItem' }, call);
}

function lineAnywhere(identifier: Tree | undefined, call: Call): { entitlement: Entitlement; line: Line } {
  const uniqueId = text(identifier, 'uniqueId');
  const activationId = text(identifier, 'primaryKeys', 'activationId') ?? '';
  const found =
    uniqueId === undefined
      ? call.data.lineWithActivationId(activationId)
      : call.data.lineWithUniqueId(uniqueId);
  if (!found) throw new Refusal(`The line ${uniqueId ?? activationId} does not exist.`);
  return found;
}

function lineState(entitlement: Entitlement, line: Line, state: string): State {
  if (line.state === 'OBSOLETE') throw new Refusal(`The line ${line.activationId} is obsolete for good.`);
  switch (state) {
    case 'DEPLOYED':
      if (entitlement.state !== 'DEPLOYED')
        throw new Refusal(`${entitlement.entitlementId} is not deployed.`);
      checkDeployable(line);
      return state;
    case 'DRAFT':
    case 'INACTIVE':
    case 'OBSOLETE':
      return state;
    default:
      throw new Refusal(`The state ${state} cannot be set.`);
  }
}

function store(entitlement: Entitlement, call: Call): void {
  call.data.put({ kind: 'entitlement', value: entitlement });
}

function renderAdded(before: Entitlement, after: Entitlement): string {
  const added = after.lines.filter((line) => !before.lines.some((l) => l.uniqueId === line.uniqueId));
  return element(
    'addedLineItems',
    element(
      'entitlementIdentifier',
      leaf('uniqueId', after.uniqueId),
      element('primaryKeys', leaf('entitlementId', after.entitlementId))
    ),
    renderLineIds(added)
  );
}
