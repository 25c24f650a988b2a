import type { PoolClient } from './client.js';

/** A client that is lent out for one transaction. */
export interface Guarded<Client extends PoolClient> {
  readonly client: Client;
  /**
   * From now on it refuses everything: the connection goes on without whoever has kept it. Resolves when the queries under way are over,
   * which nobody may have waited for.
   */
  end(): Promise<void>;
}

/** Statements that would end the transaction, or begin another, under its owner's feet; savepoints are free. */
const CONTROL = /^[\s;]*(begin|start\s+transaction|commit|end|abort|prepare\s+transaction|rollback(?!.*\bto\b))\b/is;

/** Also what `pg` can do with the connection itself. */
const CONNECTION: ReadonlySet<string | symbol> = new Set(['connect', 'end', 'release']);

/** The same client for ORMs and helpers too: all that it has beside `query` is passed on. */
export function guarded<Client extends PoolClient>(client: Client): Guarded<Client> {
  const underWay = new Set<Promise<unknown>>();
  let over = false;

  const query = (...args: readonly unknown[]): unknown => {
    const problem = over
      ? 'the transaction is over: what is queried after the handler has settled would be another’s'
      : CONTROL.test(textOf(args[0]))
        ? 'the transaction is the inbox’s: it commits when the handler is done, and rolls back when it fails'
        : undefined;
    if (problem !== undefined) return Promise.reject(new Error(problem));
    const answer: unknown = Reflect.apply(client.query, client, args);
    // A callback or a stream instead of a promise is the caller's to wait for.
    if (answer instanceof Promise) {
      underWay.add(answer);
      const done = () => void underWay.delete(answer);
      answer.then(done, done);
    }
    return answer;
  };
  const refuse = (): never => {
    throw new Error('the connection is the inbox’s');
  };

  return {
    client: new Proxy(client, {
      get: (target, name) => {
        if (name === 'query') return query;
        if (CONNECTION.has(name)) return refuse;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    }),
    end: async () => {
      over = true;
      await Promise.allSettled(underWay);
    },
  };
}

/** `pg` takes a text, or an object with one. */
function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  const text: unknown = (query as { text?: unknown } | null | undefined)?.text;
  return typeof text === 'string' ? text : '';
}
