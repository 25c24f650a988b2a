import type { Protocol } from '../kafkajs-internals.js';

/** A request and how its response is read, in the form that kafkajs' connections take. */
export interface PlainProtocol<T> {
  encode(): Buffer;
  decode(response: Buffer): { readonly value: T; readonly throttleMs: number };
  /** How long the broker may take by design. */
  readonly waitsMs?: number;
}

export function plain<T>(
  api: { readonly key: number; readonly name: string; readonly version: number },
  { encode, decode, waitsMs }: PlainProtocol<T>,
): Protocol<T> {
  return {
    request: {
      apiKey: api.key,
      apiName: api.name,
      apiVersion: api.version,
      // kafkajs copies it behind the request's head.
      encode: async () => {
        const buffer = encode();
        return { buf: buffer, buffer };
      },
    },
    response: {
      decode: async (bytes) => {
        const { value, throttleMs } = decode(bytes);
        return { value, clientSideThrottleTime: throttleMs };
      },
      parse: async ({ value }) => value,
    },
    ...(waitsMs === undefined ? {} : { requestTimeout: waitsMs + 5_000 }),
  };
}
