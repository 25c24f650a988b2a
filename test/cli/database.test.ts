/** Outbox and parked keys, on a real Postgres. */
import { migrate, outbox as newOutbox, parkStore } from '@tidings/runtime/postgres';
import { beforeEach, describe, expect, it } from 'vitest';
import { TodoCreated, todos } from '../../generated/todos/index.js';
import { doctor } from '../../src/compiler/cli/doctor/command.js';
import { openDatabase } from '../../src/compiler/cli/operate/postgres.js';
import type { OperatorCommand } from '../../src/compiler/cli/operate/subcommands.js';
import { outbox } from '../../src/compiler/cli/outbox/command.js';
import { parked } from '../../src/compiler/cli/parked/command.js';
import { describePostgres, testDatabase } from '../support/postgres.js';
import { call, ids, world } from './support.js';

const database = await testDatabase();
if (database !== undefined) await migrate(database.pool);

describePostgres('tidings, on Postgres', database, ({ pool, url, schema }) => {
  const run = (command: OperatorCommand, argv: readonly string[], answer?: boolean) => {
    const given = world({
      env: { DATABASE_URL: url },
      ...(answer === undefined ? {} : { answer }),
      database: () => openDatabase(url),
    });
    return call(command, argv, given.operator).then((result) => ({ ...result, questions: given.questions }));
  };

  beforeEach(async () => {
    await pool.query('truncate tidings_outbox, tidings_parked_key, tidings_parked_record');
  });

  /** Two of one key, the first of them held, and one of another. */
  async function held(): Promise<readonly string[]> {
    const found: string[] = [];
    for (const [index, title] of ['first', 'second', 'other'].entries()) {
      const event = TodoCreated.make({ data: { todoId: ids[index === 2 ? 1 : 0]!, userId: ids[0]!, title } });
      await todos.publisher(newOutbox(pool)).publish(event);
      found.push(event.id);
    }
    await pool.query('update tidings_outbox set held_at = now(), held_reason = $2 where id = $1', [
      found[0],
      'too large\u001b[31m',
    ]);
    return found;
  }

  describe('outbox', () => {
    it('lists what is held, why, and what waits behind it', async () => {
      const [first] = await held();
      const { exit, out, err } = await run(outbox, ['list']);
      expect(exit).toBe(0);
      expect(out.split('\n')[1]).toMatch(
        new RegExp(`^${first} +TodoCreated +todos +${ids[0]} +\\d{4}-\\S+ +1 +too large\ufffd\\[31m$`),
      );
      expect(err).toMatch(/^3 events in the outbox, the oldest for \d+ s; 1 held\.\n$/);
      const json = JSON.parse((await run(outbox, ['list', '--format', 'json'])).out) as object;
      expect(json).toMatchObject({
        formatVersion: 1,
        unsent: 3,
        poison: 1,
        held: [{ id: first, waiting: 1, topic: 'todos' }],
      });
      await pool.query('truncate tidings_outbox');
      expect((await run(outbox, ['list'])).err).toBe('0 events in the outbox; 0 held.\n');
    });

    it('lets a relay try again, one or all', async () => {
      const [first, second] = await held();
      const { exit, err } = await run(outbox, ['retry', first!]);
      expect([exit, err]).toEqual([0, 'The relay tries 1 event again.\n']);
      const again = await run(outbox, ['retry', first!]);
      expect([again.exit, again.err]).toEqual([1, expect.stringContaining(`there is no held event '${first}'`)]);
      await pool.query('update tidings_outbox set held_at = now() where id = any($1)', [[first, second]]);
      expect((await run(outbox, ['retry', '--all'])).err).toBe('The relay tries 2 events again.\n');
      expect((await run(outbox, ['retry', '--all'])).err).toBe('Nothing is held.\n');
    });

    it('gives up what is held, and nothing else', async () => {
      const [first, second] = await held();
      const other = await run(outbox, ['skip', second!]);
      expect(other.exit).toBe(1);
      const { exit, err } = await run(outbox, ['skip', first!]);
      expect([exit, err]).toEqual([
        0,
        `com.example.todos.TodoCreated ${first} for todos, of key ${ids[0]}, is deleted and never sent.\n`,
      ]);
      expect((await pool.query('select id from tidings_outbox')).rowCount).toBe(2);
    });
  });

  /** Key `a` of group g has two events waiting, and a key that is no text has one. */
  async function park(): Promise<void> {
    const store = parkStore(pool);
    const lot = await store.open('g', { topic: 'todos', partition: 0 });
    const why = {
      reason: 'exhausted',
      message: 'no such user\u0007',
      errorName: 'Gone',
      attempts: 5,
      time: 1_000,
    } as const;
    const value = Buffer.from(JSON.stringify({ secret: 'payload' }));
    const record = (key: Uint8Array, offset: number) => ({
      key,
      offset,
      value,
      headers: { ce_specversion: Buffer.from('1.0'), ce_type: Buffer.from('com.example.X') },
      timestamp: 1_000 + offset,
    });
    await lot.park(record(Buffer.from('a'), 5), why);
    await lot.add(record(Buffer.from('a'), 8));
    await lot.park(record(Buffer.from([0xff]), 6), { ...why, time: 2_000 });
  }
  const list = async () =>
    (await parkStore(pool).list({})).map(
      ({ key, state, records }) => `${Buffer.from(key).toString('latin1')} ${state} ${records}`,
    );
  const a = ['--group', 'g', '--topic', 'todos', '--key', 'a'];

  describe('parked', () => {
    it('lists keys and why, not their data', async () => {
      await park();
      const { exit, out, err } = await run(parked, ['list']);
      expect([exit, err]).toEqual([0, '2 keys parked, 3 events wait.\n']);
      expect(out).toMatch(
        /^g +todos +0 +a +parked +1970-01-01T00:00:01\.000Z +2 +exhausted +Gone: no such user\ufffd$/m,
      );
      expect(out).toMatch(/^g +todos +0 +base64:\/w== +parked .* 1 +exhausted/m);
      expect(out).not.toContain('secret');
      const json = JSON.parse((await run(parked, ['list', '--key', 'base64:/w==', '--format', 'json'])).out) as object;
      expect(json).toMatchObject({ formatVersion: 1, keys: [{ key: 'base64:/w==', group: 'g', records: 1 }] });
      expect((await run(parked, ['list', '--group', 'other'])).err).toBe('0 keys parked, 0 events wait.\n');
    });

    it('shows the events that wait', async () => {
      await park();
      const { exit, out } = await run(parked, ['show', ...a]);
      expect(exit).toBe(0);
      expect(out).toMatch(/^todos\/0\/5 {2}.*key a\ncom\.example\.X\n/);
      expect(out).toContain('\ntodos/0/8  ');
      expect(out).toContain('    "secret": "payload"\n');
      const lines = (await run(parked, ['show', ...a, '--format', 'json'])).out.trim().split('\n');
      expect(lines.map((line) => (JSON.parse(line) as { offset: number }).offset)).toEqual([5, 8]);
      expect((await run(parked, ['show', ...a, '--limit', '1'])).err).toContain('--limit N shows more');
      expect((await run(parked, ['show', '--group', 'g', '--topic', 'todos', '--key', 'z'])).exit).toBe(1);
    });

    it('releases one key, or after a question all', async () => {
      await park();
      const one = await run(parked, ['release', ...a]);
      expect([one.exit, one.err]).toEqual([
        0,
        '1 key released: the consumer that has the partition handles its events.\n',
      ]);
      expect(await list()).toEqual(['a releasing 2', 'ÿ parked 1']);
      const all = ['release', '--group', 'g', '--topic', 'todos'];
      const refused = await run(parked, all, false);
      expect([refused.exit, refused.questions]).toEqual([1, ['Release 2 keys of topic todos, group g?']]);
      expect((await run(parked, all)).exit).toBe(2);
      expect(await list()).toEqual(['a releasing 2', 'ÿ parked 1']);
      expect((await run(parked, [...all, '--yes'])).exit).toBe(0);
      expect(await list()).toEqual(['a releasing 2', 'ÿ releasing 1']);
      expect((await run(parked, ['release', '--group', 'none', '--topic', 'todos', '--yes'])).exit).toBe(1);
    });

    it('discards one event, or all of a key, after a question', async () => {
      await park();
      const one = await run(parked, ['discard', ...a, '--offset', '0/5'], true);
      expect([one.exit, one.err, one.questions]).toEqual([
        0,
        '1 event discarded.\n',
        ['Discard the event at 0/5 of key a of topic todos, group g?'],
      ]);
      expect(await list()).toEqual(['a parked 1', 'ÿ parked 1']);
      expect((await run(parked, ['discard', ...a])).exit).toBe(2);
      expect((await run(parked, ['discard', ...a, '--offset', '0/99', '--yes'])).exit).toBe(1);
      expect((await run(parked, ['discard', ...a, '--yes'])).err).toBe('1 event discarded.\n');
      expect(await list()).toEqual(['ÿ parked 1']);
    });
  });

  it('says where the tables are not, and where no database is', async () => {
    const missing = await run(outbox, ['list', '--schema', 'nowhere']);
    expect([missing.exit, missing.err]).toEqual([
      1,
      expect.stringMatching(/does not exist\n.*`migrate` of @tidings\/runtime\/postgres/),
    ]);
    expect((await run(parked, ['list', '--schema', 'nowhere'])).exit).toBe(1);
    expect((await run(outbox, ['list', '--schema', schema])).exit).toBe(0);
    const { operator } = world({ database: () => openDatabase('postgres://u:topsecret@127.0.0.1:1/d') });
    const { exit, err } = await call(outbox, ['list', '--database', 'postgres://u:topsecret@127.0.0.1:1/d'], operator);
    expect([exit, err]).toEqual([
      1,
      expect.stringMatching(/^tidings: the database doesn't answer: .*ECONNREFUSED.*\n.*--database or DATABASE_URL/),
    ]);
    expect(err).not.toContain('topsecret');
  });

  it('is looked at by doctor too', async () => {
    const look = async (...argv: string[]) => {
      const { exit, out } = await run(doctor, ['--format', 'json', ...argv]);
      const { database: found, findings } = JSON.parse(out) as { database: object; findings: { code: string }[] };
      return { exit, found, codes: findings.map(({ code }) => code).filter((code) => code !== 'missing-topic') };
    };
    expect(await look()).toMatchObject({
      found: { migrations: { applied: 3, all: 3 }, outbox: { unsent: 0, held: 0 } },
      codes: [],
    });
    await held();
    expect(await look()).toMatchObject({ found: { outbox: { unsent: 3, held: 1 } }, codes: ['held-events'], exit: 1 });
    const nowhere = await look('--schema', 'nowhere');
    expect(nowhere).toMatchObject({ found: { migrations: { applied: 0, all: 3 } }, codes: ['no-tables'] });
  });

  it('refuses what can’t be meant', async () => {
    for (const [command, argv, message] of [
      [outbox, ['skip'], /takes the id of one event/],
      [outbox, ['retry'], /the id of one event, or --all/],
      [outbox, ['retry', 'x', '--all'], /the id of one event, or --all/],
      [outbox, ['list', 'x'], /outbox list takes no 'x'/],
      [outbox, ['lsit'], /Did you mean 'list'\?/],
      [parked, ['show', '--group', 'g', '--topic', 't'], /parked show needs --key/],
      [parked, ['release', '--group', 'g'], /needs --topic/],
      [parked, ['release', ...a, '--offset', '0/1'], /parked release takes no --offset/],
      [parked, ['list', '--yes'], /parked list takes no --yes/],
      [parked, ['discard', ...a, '--offset', 'x'], /--offset takes/],
    ] as const) {
      const { exit, err } = await run(command, argv);
      expect([exit, err], argv.join(' ')).toEqual([2, expect.stringMatching(message)]);
    }
    expect((await run(outbox, ['skip', '--help'])).out).toContain('Usage: tidings outbox list');
    expect((await run(parked, ['discard', '--help'])).out).toContain('Usage: tidings parked list');
  });
});
