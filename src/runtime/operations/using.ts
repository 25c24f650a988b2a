import { type TopicDescription, type Transport, TransportError } from '../transports/port.js';

/** Runs work on a connected transport, and answers its connect. */
export async function using<T>(transport: Transport, work: () => Promise<T>): Promise<T> {
  await transport.connect();
  try {
    return await work();
  } finally {
    await transport.close();
  }
}

/** The same for what is read piece by piece: connected from the first piece to the last, or until the reader stops. */
export async function* usingEach<T>(transport: Transport, pieces: () => AsyncIterable<T>): AsyncGenerator<T> {
  await transport.connect();
  try {
    yield* pieces();
  } finally {
    await transport.close();
  }
}

/** Rejects with TransportError `no-such-topic` where one is missing; `why` says what it is needed for. */
export async function existing(
  transport: Transport,
  topics: readonly string[],
  why?: string,
): Promise<ReadonlyMap<string, TopicDescription>> {
  const found = await transport.describe(topics);
  const missing = topics.filter((topic) => !found.has(topic));
  if (missing.length > 0) {
    throw new TransportError(
      'no-such-topic',
      `no such topic: ${missing.join(', ')}${why === undefined ? '' : ` (${why})`}`,
    );
  }
  return found;
}
