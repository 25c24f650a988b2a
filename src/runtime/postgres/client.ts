/** Anything that can `query`: a client of the npm package `pg`, of its pool, or what wraps one. */
export interface PoolClient {
  query<Row extends object = Record<string, unknown>>(text: string, values?: unknown[]): Promise<QueryResult<Row>>;
}

export interface QueryResult<Row> {
  readonly rows: Row[];
  readonly rowCount: number | null;
  /** `COMMIT`, `ROLLBACK` ... */
  readonly command?: string;
}

/** A pool of connections, such as `pg.Pool`. */
export interface Pool<Client extends PoolClient = PoolClient> extends PoolClient {
  connect(): Promise<Pooled<Client>>;
  /** How many connections there are at most, where it says. */
  readonly options?: { readonly max?: number };
  on?(event: 'connect', listener: (client: Connection) => void): unknown;
}

export type Pooled<Client extends PoolClient> = Client &
  Connection & {
    /** Anything truthy: the connection is closed, not used again. */
    release(destroy?: Error | boolean): void;
  };

export interface Connection {
  on?(event: 'error', listener: (error: Error) => void): unknown;
  off?(event: 'error', listener: (error: Error) => void): unknown;
}

/** Where the tables are. */
export interface TableOptions {
  /** Schema of the tables. Default: the first one in the connection's `search_path`. */
  readonly schema?: string;
}

export interface Tables {
  readonly outbox: string;
  readonly shards: string;
  readonly inbox: string;
  readonly migrations: string;
}

/** The tables' names, ready for SQL. */
export function tablesOf({ schema }: TableOptions): Tables {
  const prefix = schema === undefined ? '' : `${quoted(schema)}.`;
  return {
    outbox: `${prefix}tidings_outbox`,
    shards: `${prefix}tidings_outbox_shard`,
    inbox: `${prefix}tidings_inbox`,
    migrations: `${prefix}tidings_migration`,
  };
}

/** An identifier for SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
