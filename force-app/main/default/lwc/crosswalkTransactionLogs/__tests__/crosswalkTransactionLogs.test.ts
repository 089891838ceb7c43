import { createElement } from 'lwc';
import CrosswalkTransactionLogs from 'c/crosswalkTransactionLogs';
import getRetention from '@salesforce/apex/CrosswalkLogController.getRetention';
import getRuns from '@salesforce/apex/CrosswalkLogController.getRuns';
import getTransaction from '@salesforce/apex/CrosswalkLogController.getTransaction';
import getTransactions from '@salesforce/apex/CrosswalkLogController.getTransactions';
import retryFailed from '@salesforce/apex/CrosswalkLogController.retryFailed';
import getProgress from '@salesforce/apex/CrosswalkOneTimeSyncController.getProgress';

jest.mock('@salesforce/apex/CrosswalkLogController.getRetention', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkLogController.getRuns', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkLogController.getTransaction', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkLogController.getTransactions', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkLogController.retryFailed', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/CrosswalkOneTimeSyncController.getProgress', () => ({ default: jest.fn() }), {
  virtual: true
});

type Table = HTMLElement & { data: Record<string, unknown>[] };

const RUN = 'a07000000000001AAA';
const PROGRESS = {
  isActive: false,
  run: { Id: RUN, Name: 'R-000001', State__c: 'SucceededWithErrors', ReadCount__c: 2, FailedCount__c: 1 },
  outcomes: []
};
const FAILED = {
  Id: 't1',
  RecordId__c: '006000000000001AAA',
  ObjectName__c: 'Opportunity',
  RecordName__c: 'Order',
  Status__c: 'Failed',
  Direction__c: 'Outbound',
  Message__c: 'Deploy it there.'
};
const settled = async () => {
  for (let turn = 0; turn < 6; turn += 1) await Promise.resolve();
};

async function render(runId?: string, scope = 'FlexNet') {
  const element = createElement('c-crosswalk-transaction-logs', { is: CrosswalkTransactionLogs });
  element.runId = runId;
  element.scope = scope;
  document.body.append(element);
  await settled();
  const find = <T extends Element>(selector: string) =>
    element.shadowRoot?.querySelector<T>(selector) ?? null;
  return {
    element,
    find,
    rows: () => find<Table>('lightning-datatable')?.data ?? [],
    button: (name: string) => find<HTMLElement & { disabled: boolean }>(`[data-id="${name}"]`),
    notice: () => find<HTMLElement & { notice?: unknown }>('c-crosswalk-notice')?.notice
  };
}

beforeEach(() => {
  jest.resetAllMocks();
  jest.mocked(getRuns).mockResolvedValue([PROGRESS.run]);
  jest.mocked(getRetention).mockResolvedValue(90);
  jest.mocked(getProgress).mockResolvedValue(PROGRESS);
  jest.mocked(getTransactions).mockResolvedValue([FAILED]);
});

describe('c-crosswalk-transaction-logs', () => {
  it('lists the runs, and opens the one that is chosen', async () => {
    const { element, rows, find } = await render();
    const goto = jest.fn();
    element.addEventListener('goto', goto);
    find('lightning-datatable')?.dispatchEvent(
      new CustomEvent('rowaction', { detail: { row: rows()[0], action: {} } })
    );

    expect(rows()).toHaveLength(1);
    expect((goto.mock.calls[0] as [CustomEvent])[0].detail).toEqual({ page: 'logs', runId: RUN });
  });

  it('says that there was no run yet', async () => {
    jest.mocked(getRuns).mockResolvedValue([]);
    const { find, element } = await render();

    expect(find('lightning-datatable')).toBeNull();
    expect(find('c-crosswalk-empty-state')).not.toBeNull();
    await expect(element).toBeAccessible();
  });

  it('shows the records of a run, each with a link to it', async () => {
    const { rows, button } = await render(RUN);

    expect(getTransactions).toHaveBeenCalledWith({ runId: RUN, status: '', search: '', offset: 0 });
    expect(rows()[0]).toMatchObject({
      RecordName__c: 'Order',
      recordUrl: '/lightning/r/Opportunity/006000000000001AAA/view'
    });
    expect(button('retry')?.disabled).toBe(false);
  });

  it('says the direction of what went to FlexNet Operations, and of nothing else', async () => {
    const columnsOf = async (scope: string) => {
      const { find } = await render(RUN, scope);
      const table = find<HTMLElement & { columns: { fieldName?: string }[] }>('lightning-datatable');
      return table?.columns.map(({ fieldName }) => fieldName) ?? [];
    };
    expect(await columnsOf('FlexNet')).toEqual(
      expect.arrayContaining(['directionLabel', 'DurationMilliseconds__c'])
    );
    expect(await columnsOf('FieldSync')).toEqual([
      undefined,
      'recordUrl',
      'statusLabel',
      'Code__c',
      'Message__c'
    ]);
  });

  it('shows what is known of one record', async () => {
    jest.mocked(getTransaction).mockResolvedValue({ ...FAILED, Sent__c: '{"order":1}' });
    const { find } = await render(RUN);
    find('lightning-datatable')?.dispatchEvent(
      new CustomEvent('rowaction', { detail: { row: FAILED, action: {} } })
    );
    await settled();

    expect(find('[data-id="details"]')?.textContent).toContain('Deploy it there.');
    expect(find('[data-id="details"]')?.textContent).toContain('{"order":1}');
  });

  it('sends the failed orders again, and offers the new run', async () => {
    jest.mocked(retryFailed).mockResolvedValue('a07000000000002AAA');
    const { button, notice } = await render(RUN);
    button('retry')?.click();
    await settled();

    expect(retryFailed).toHaveBeenCalledWith({ runId: RUN });
    expect(notice()).toMatchObject({ variant: 'success' });
  });

  it('has nothing to send again when nothing failed', async () => {
    jest.mocked(getProgress).mockResolvedValue({ ...PROGRESS, run: { ...PROGRESS.run, FailedCount__c: 0 } });

    expect((await render(RUN)).button('retry')?.disabled).toBe(true);
  });

  it('says why the records could not be read', async () => {
    jest.mocked(getTransactions).mockRejectedValue({ body: { message: 'It is no longer in the logs.' } });

    expect((await render(RUN)).notice()).toEqual({
      variant: 'error',
      message: 'It is no longer in the logs.'
    });
  });
});
