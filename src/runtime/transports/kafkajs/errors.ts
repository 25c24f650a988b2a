import { TransportError, type TransportErrorKind } from '../port.js';
import { Code, codeName, isTransient } from './codes.js';

/** A broker's answer that says no. */
export function brokerError(what: string, code: number, detail?: string | null): TransportError {
  const reason = detail ? `${codeName(code)}, ${detail}` : codeName(code);
  return new TransportError(kindOf(code), `${what}: ${reason}`);
}

function kindOf(code: number): TransportErrorKind {
  if (code === Code.unknownTopicOrPartition) return 'no-such-topic';
  return isTransient(code) ? 'unknown' : 'refused';
}

/** What went wrong on the way: no connection, no answer, no permission to connect. */
export function asTransportError(what: string, error: unknown): TransportError {
  if (error instanceof TransportError) return error;
  const cause = rootOf(error);
  return new TransportError(isDenied(cause) ? 'refused' : 'unknown', `${what}: ${messageOf(cause)}`, cause);
}

/** The broker knows who asks, and won't have them: trying again changes nothing. */
function isDenied(error: unknown): boolean {
  return (
    error instanceof Error &&
    (error.name === 'KafkaJSSASLAuthenticationError' || error.name === 'KafkaJSServerDoesNotSupportApiKey')
  );
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** kafkajs wraps what happened in what it did about it. */
function rootOf(error: unknown): unknown {
  let found = error;
  for (let depth = 0; depth < 5 && found instanceof Error && found.cause instanceof Error; depth++) found = found.cause;
  return found;
}
