import { describe, expect, it } from 'vitest';
import { testDatabase } from '../support/postgres.js';

const database = await testDatabase();

describe.skipIf(database === undefined)('the Postgres of the tests', () => {
  it('is a real one, with a schema of this file alone', async () => {
    const { pool, schema } = database!;
    const { rows } = await pool.query<{ current_schema: string; version: string }>(
      'select current_schema, version() as version',
    );
    expect(rows[0]).toMatchObject({ current_schema: schema, version: expect.stringMatching(/^PostgreSQL \d+/) });
    const tables = await pool.query('select from information_schema.tables where table_schema = current_schema');
    expect(tables.rowCount).toBe(0);
  });
});
