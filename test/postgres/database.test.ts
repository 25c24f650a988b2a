import { expect, it } from 'vitest';
import { describePostgres, testDatabase } from '../support/postgres.js';

const database = await testDatabase();

describePostgres('the Postgres of the tests', database, ({ pool, schema }) => {
  it('is a real one, with a schema of this file alone', async () => {
    const { rows } = await pool.query<{ current_schema: string; version: string }>(
      'select current_schema, version() as version',
    );
    expect(rows[0]).toMatchObject({ current_schema: schema, version: expect.stringMatching(/^PostgreSQL \d+/) });
    const tables = await pool.query('select from information_schema.tables where table_schema = current_schema');
    expect(tables.rowCount).toBe(0);
  });
});
