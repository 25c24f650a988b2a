import { quoted, type TableOptions } from '../client.js';

export interface ParkTables {
  readonly partitions: string;
  readonly keys: string;
  readonly records: string;
}

/** The tables' names, ready for SQL. */
export function parkTables({ schema }: TableOptions): ParkTables {
  const prefix = schema === undefined ? '' : `${quoted(schema)}.`;
  return {
    partitions: `${prefix}tidings_park_partition`,
    keys: `${prefix}tidings_parked_key`,
    records: `${prefix}tidings_parked_record`,
  };
}
