import type { OpenedOrg } from '../open.ts';
import type { StoredRow, StoredValue } from '../database/schema/types.ts';

const OBJECT = 'AppAnalyticsQueryRequest';
const LOOK_MS = 250;

/** How a simulator of App Analytics answers about a request. */
interface Answer {
  readonly id: string;
  readonly state: string;
  readonly errorMessage: string | null;
  readonly querySubmittedTime: string;
  readonly downloadUrl: string | null;
  readonly downloadExpirationTime: string | null;
  readonly downloadSize: number | null;
}

/**
 * Does for the records of AppAnalyticsQueryRequest what Salesforce does behind them: asks App Analytics, here a simulator,
 * and writes its answers back. What was under way when the local org stopped is asked for again.
 */
export class AppAnalytics {
  readonly #url: string;
  readonly #opened: OpenedOrg;
  /** Ids of the simulator by ids of the org. */
  readonly #asked = new Map<string, string>();
  readonly #clock: NodeJS.Timeout;
  #isLooking = false;
  /** What went wrong at the last look, so that it is said once and not four times a second. */
  #fault = '';

  /** @param url root of the simulator */
  constructor(url: string, opened: OpenedOrg) {
    this.#url = url;
    this.#opened = opened;
    this.#clock = setInterval(() => void this.#look(), LOOK_MS).unref();
  }

  stop(): void {
    clearInterval(this.#clock);
  }

  async #look(): Promise<void> {
    if (this.#isLooking) return;
    this.#isLooking = true;
    try {
      for (const row of this.#rows()) await this.#follow(row);
      this.#fault = '';
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      if (fault !== this.#fault) console.error(`App Analytics does not answer: ${fault}`);
      this.#fault = fault;
    } finally {
      this.#isLooking = false;
    }
  }

  #rows(): StoredRow[] {
    const { store, schema } = this.#opened.org.database;
    return store.rowsWhere(
      schema.existing(OBJECT),
      "IsDeleted = 0 AND RequestState IN ('New', 'Pending')",
      []
    );
  }

  async #follow(row: StoredRow): Promise<void> {
    const id = String(row['Id']);
    const known = this.#asked.get(id);
    const response =
      known === undefined
        ? await fetch(`${this.#url}/requests`, {
            method: 'POST',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify(questionOf(row))
          })
        : await fetch(`${this.#url}/requests/${known}`);
    if (response.status === 400) {
      const { message } = (await response.json()) as { message: string };
      return this.#write(id, { RequestState: 'Failed', ErrorMessage: message });
    }
    if (!response.ok) throw new Error(`status ${response.status}`);
    const answer = (await response.json()) as Answer;
    this.#asked.set(id, answer.id);
    this.#write(id, {
      RequestState: answer.state,
      ErrorMessage: answer.errorMessage,
      QuerySubmittedTime: Date.parse(answer.querySubmittedTime),
      DownloadUrl: answer.downloadUrl,
      DownloadExpirationTime:
        answer.downloadExpirationTime === null ? null : Date.parse(answer.downloadExpirationTime),
      DownloadSize: answer.downloadSize
    });
  }

  #write(id: string, values: StoredRow): void {
    const { store, schema } = this.#opened.org.database;
    store.update(schema.existing(OBJECT), id, values);
  }
}

function questionOf(row: StoredRow): Record<string, StoredValue> {
  return {
    dataType: row['DataType'] ?? null,
    startTime: isoOf(row['StartTime']),
    endTime: isoOf(row['EndTime']),
    availableSince: isoOf(row['AvailableSince']),
    packageIds: row['PackageIds'] ?? null,
    fileCompression: row['FileCompression'] ?? null
  };
}

function isoOf(value: StoredValue | undefined): string | null {
  return typeof value === 'number' ? new Date(value).toISOString() : null;
}
