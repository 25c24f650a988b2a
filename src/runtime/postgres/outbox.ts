import { sourceProblem } from '../envelope/attributes.js';
import type { Sink } from '../publish/publisher.js';
import type { Telemetry } from '../telemetry/port.js';
import { type PoolClient, type TableOptions, tablesOf } from './client.js';
import { COLUMNS, valuesOf } from './row.js';

export interface OutboxOptions extends TableOptions {
  /**
   * Written where an event has none. Default: none; the relay writes its producer's. Where Debezium reads the table, give it here.
   */
  readonly source?: string;
  /** Events take along the trace in which they were kept; `openTelemetry()` of `@tidings/runtime/opentelemetry`. An inbox’s consumer sees to that itself. */
  readonly telemetry?: Telemetry;
}

/**
 * A sink that keeps events in the caller's transaction: `todos.publisher(outbox(client)).publish(event)` resolves when the row is written.
 * After COMMIT a relay brings it to Kafka; after ROLLBACK nobody ever sees it. Needs the tables of `migrate`.
 *
 * Order is kept for transactions that serialise on the aggregate: publish after the statement that locks it or checks its version.
 */
export function outbox(client: PoolClient, options: OutboxOptions = {}): Sink {
  const { source, telemetry } = options;
  const problem = source === undefined ? undefined : sourceProblem(source);
  if (problem !== undefined) throw new TypeError(`outbox: source ${problem}`);
  const { outbox: table } = tablesOf(options);
  const into = `insert into ${table} (${COLUMNS.join(', ')}) values `;
  let waiting: Waiting[] = [];
  let writing = false;

  /** One statement at a time, as clients want it; what comes meanwhile goes into the next one. */
  const write = async (): Promise<void> => {
    writing = true;
    while (waiting.length > 0) {
      const rows = waiting.slice(0, MAX_ROWS);
      waiting = waiting.slice(MAX_ROWS);
      try {
        await client.query(
          into + placeholders(rows.length),
          rows.flatMap(({ values }) => values),
        );
        for (const { resolve } of rows) resolve();
      } catch (error) {
        for (const { reject } of rows) reject(error);
      }
    }
    writing = false;
  };

  const sink: Sink = Object.freeze({
    send: async (outgoing) => {
      const values = valuesOf(outgoing, source);
      await new Promise<void>((resolve, reject) => {
        waiting.push({ values, resolve, reject });
        if (!writing) void write();
      });
      return { id: outgoing.event.id, topic: outgoing.topic };
    },
  } satisfies Sink);
  return telemetry === undefined ? sink : telemetry.keeping(sink);
}

interface Waiting {
  readonly values: readonly (string | null)[];
  resolve(): void;
  reject(error: unknown): void;
}

/** A statement has 65,535 parameters at most. */
const MAX_ROWS = 1_000;

function placeholders(rows: number): string {
  const row = (index: number) => COLUMNS.map((_, column) => `$${index * COLUMNS.length + column + 1}`).join(', ');
  return Array.from({ length: rows }, (_, index) => `(${row(index)})`).join(', ');
}
