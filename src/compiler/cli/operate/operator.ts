/** What the operators' commands reach the world through. Tests bring their own. */
import { createInterface } from 'node:readline/promises';
import type { Transport } from '@tidings/runtime';
import type { KafkaAdmin, KafkaOptions, KafkaReport } from '@tidings/runtime/kafkajs';
import type { PoolClient, Pooled } from '@tidings/runtime/postgres';

export interface Operator {
  readonly cwd: string;
  readonly env: { readonly [name: string]: string | undefined };
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Undefined: there is nobody to be asked. */
  readonly ask?: (question: string) => Promise<boolean>;
  /** Aborted when the user wants a command to end that doesn't by itself. */
  readonly interruption: () => AbortSignal;
  /** Resolves when what was written to stdout has gone far enough to write more. */
  readonly drained: () => Promise<void>;
  readonly transport: (options: KafkaOptions) => Promise<Transport>;
  readonly admin: (options: KafkaOptions) => Promise<KafkaAdmin>;
  readonly inspect: (options: KafkaOptions) => Promise<KafkaReport>;
  readonly database: (url: string) => Promise<Database>;
  readonly versions: () => Promise<ClientVersions>;
}

/** What runs here. */
export interface ClientVersions {
  readonly tidings: string;
  readonly node: string;
  /** Undefined: it doesn't say. */
  readonly kafkajs: string | undefined;
}

/** A pool of connections to Postgres. */
export interface Database extends PoolClient {
  connect(): Promise<Pooled<PoolClient>>;
  end(): Promise<void>;
}

export function processOperator(): Operator {
  return {
    cwd: process.cwd(),
    env: process.env,
    now: Date.now,
    ...(process.stdin.isTTY && process.stderr.isTTY ? { ask: asking(process.stdin, process.stderr) } : {}),
    interruption,
    drained: () =>
      process.stdout.writableNeedDrain
        ? new Promise((resolve) => process.stdout.once('drain', resolve))
        : Promise.resolve(),
    transport: async (options) => (await import('./kafka.js')).openTransport(options),
    admin: async (options) => (await import('./kafka.js')).openAdmin(options),
    inspect: async (options) => (await import('./kafka.js')).inspect(options),
    database: async (url) => (await import('./postgres.js')).openDatabase(url),
    versions: async () => ({
      tidings: (await import('../version.js')).VERSION,
      node: process.versions.node,
      kafkajs: (await import('./kafka.js')).kafkajsVersion(),
    }),
  };
}

/** Ctrl-C, and an end of the input, are a no. */
export function asking(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
): (question: string) => Promise<boolean> {
  return (question) => {
    const dialogue = createInterface({ input, output });
    const closed = new Promise<string>((resolve) => dialogue.once('close', () => resolve('')));
    const answered = dialogue.question(`${question} [y/N] `).catch(() => '');
    return Promise.race([answered, closed])
      .then((answer) => /^\s*y(es)?\s*$/i.test(answer))
      .finally(() => dialogue.close());
  };
}

/** The second Ctrl-C ends the process where it stands. A reader of our output that has gone is as good as a Ctrl-C. */
function interruption(): AbortSignal {
  const controller = new AbortController();
  const end = () => controller.abort();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
    end();
    // What waits for the output to be taken would wait for ever.
    process.stdout.emit('drain');
  });
  return controller.signal;
}
