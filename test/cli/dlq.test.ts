import { createConsumer, type Event, silentLog } from '@tidings/runtime';
import { describe, expect, it } from 'vitest';
import { todos } from '../../generated/todos/index.js';
import { dlq } from '../../src/compiler/cli/dlq/command.js';
import { call, ROOT, type World, type WorldOptions, withDeadLetters, world } from './support.js';

const run = (given: World, action: string, ...argv: string[]) =>
  call(dlq, [action, 'todos', '--group', 'g', '--root', ROOT, ...argv], given.operator);

/** Three that a handler gave up, one that breaks its contract, one that has none. */
async function graves(
  options: WorldOptions = {},
): Promise<{ readonly given: World; readonly events: readonly Event[] }> {
  const given = world(options);
  await given.create({ topic: 'todos' });
  const strange = { key: Buffer.from('k,1'), value: Buffer.from('{"secret":"payload"}') };
  given.broker.append('todos', {
    ...strange,
    headers: {
      ce_specversion: '1.0',
      ce_id: 'i-1',
      ce_type: 'com.example.todos.TodoCreated',
      ce_source: '/s',
      ce_dataversion: '2',
    },
  });
  given.broker.append('todos', {
    ...strange,
    headers: { ce_specversion: '1.0', ce_id: 'i-2', ce_type: 'com.example.todos.TodoEaten', ce_source: '/s' },
  });
  const events = await withDeadLetters(given, 'g', ['milk', 'bread', 'salt']);
  return { given, events };
}

const origins = (out: string) =>
  (JSON.parse(out) as { letters: { origin: string }[] }).letters.map(({ origin }) => origin).sort();
const list = async (given: World, ...argv: string[]) =>
  origins((await run(given, 'list', '--format', 'json', ...argv)).out);

describe('tidings dlq list', () => {
  it('tells which there are, and why, but not their data', async () => {
    const { given } = await graves();
    const { exit, out } = await run(given, 'list');
    const lines = out.split('\n');
    expect(exit).toBe(0);
    expect(lines[0]).toMatch(/^offset +given up +state +reason +type +key +calls +message$/);
    expect(out).toMatch(
      /^0\/0 .* open +invalid +TodoCreated +k,1 +0 +com\.example\.todos\.TodoCreated v2: data\.todoId is missing/m,
    );
    expect(out).toMatch(/^0\/1 .* open +unknown-type +TodoEaten/m);
    expect(out).toMatch(/^0\/3 .* open +exhausted +TodoCreated +1f0e.* +1 +TypeError: can't have bread$/m);
    expect(out).not.toContain('secret');
    expect(lines.at(-2)).toBe('5 dead letters: 3 exhausted, 1 invalid, 1 unknown-type');
  });

  it('takes filters', async () => {
    const { given, events } = await graves();
    expect(await list(given)).toEqual(['0/0', '0/1', '0/2', '0/3', '0/4']);
    expect(await list(given, '--reason', 'invalid,unknown-type')).toEqual(['0/0', '0/1']);
    expect(await list(given, '--offset', '0/1', '--offset', 'todos/0/4')).toEqual(['0/1', '0/4']);
    expect(await list(given, '--id', events[1]!.id)).toEqual(['0/3']);
    expect(await list(given, '--key', 'k,1')).toEqual(['0/0', '0/1']);
    expect(await list(given, '--type', 'TodoCreated')).toEqual(['0/0', '0/2', '0/3', '0/4']);
    expect(await list(given, '--type', 'com.example.todos.TodoEaten')).toEqual(['0/1']);
    expect(await list(given, '--error', 'BREAD')).toEqual(['0/3']);
    expect(await list(given, '--reason', 'exhausted', '--error', 'salt')).toEqual(['0/4']);
    expect(await list(given, '--since', '1h')).toHaveLength(5);
    expect(await list(given, '--until', '1h')).toEqual([]);
    expect(await list(given, '--state', 'redriven')).toEqual([]);
    expect(await list(given, '--limit', '2')).toHaveLength(2);
    const short = await run(given, 'list', '--limit', '1');
    expect(short.out).toContain('5 dead letters: ');
    expect(short.err).toBe('The first 1 are shown; --limit N shows more.\n');
    const none = await run(given, 'list', '--error', 'nothing');
    expect([none.exit, none.out]).toEqual([0, '0 dead letters\n']);
  });

  it('counts for programs', async () => {
    const { given } = await graves();
    const json = JSON.parse((await run(given, 'list', '--format', 'json')).out) as object;
    expect(json).toMatchObject({
      formatVersion: 1,
      topic: 'todos',
      group: 'g',
      counts: { all: 5, byReason: { exhausted: 3, invalid: 1, 'unknown-type': 1 } },
    });
    expect(JSON.stringify(json)).not.toContain('secret');
  });

  it('guesses where there is none', async () => {
    const { given } = await graves();
    const { exit, err } = await call(dlq, ['list', 'todo', '--group', 'g', '--root', ROOT], given.operator);
    expect([exit, err]).toEqual([
      1,
      "tidings: group g has no dead letters of topic todo: there is no topic todo.g.dlq. Did you mean 'todos.g'?\n",
    ]);
    await given.create({ topic: 'audit' });
    const other = await call(dlq, ['list', 'audit', '--group', 'g'], given.operator);
    expect(other.err).toContain('`tidings topics apply --group g` creates it');
    expect((await call(dlq, ['list', 'x'.repeat(250), '--group', 'g'], given.operator)).exit).toBe(2);
  });
});

describe('tidings dlq show', () => {
  it('prints one whole', async () => {
    const { given } = await graves();
    const { exit, out, err } = await run(given, 'show', '--offset', '0/3');
    expect([exit, err]).toEqual([0, '']);
    for (const line of [
      /^todos\/0\/3$/m,
      /^ {2}reason +exhausted, after 1 call of its handler$/m,
      /^ {2}error +TypeError: can't have bread$/m,
      /^ {2}state +open$/m,
      /^ {2}stands at +todos\.g\.dlq\/0\/\d$/m,
      /^stack\n {2}TypeError: can't have bread\n {6}at /m,
      /^ {2}ce_type: com\.example\.todos\.TodoCreated$/m,
      /^ {4}"title": "bread"$/m,
    ])
      expect(out).toMatch(line);
    // The headers that the event had.
    expect(out).not.toContain('tidings_dlq_');
  });

  it('says how many fit, and that none does', async () => {
    const { given } = await graves();
    const several = await run(given, 'show', '--reason', 'exhausted');
    expect(several.out.match(/^todos\//gm)).toHaveLength(1);
    expect(several.err).toContain('3 dead letters fit; --limit N shows more');
    expect((await run(given, 'show', '--reason', 'exhausted', '--limit', '9')).out.match(/^todos\//gm)).toHaveLength(3);
    const none = await run(given, 'show', '--id', 'nobody');
    expect([none.exit, none.out]).toEqual([1, '']);
  });

  it('tells programs, with the value', async () => {
    const { given } = await graves();
    const { out } = await run(given, 'show', '--id', 'i-1', '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({
      formatVersion: 1,
      letters: [
        {
          origin: { topic: 'todos', partition: 0, offset: 0 },
          position: { topic: 'todos.g.dlq', partition: 0, offset: 0 },
          state: 'open',
          reason: 'invalid',
          hops: 1,
          record: { key: 'k,1', value: '{"secret":"payload"}', headers: expect.arrayContaining([['ce_id', 'i-1']]) },
        },
      ],
    });
  });
});

describe('tidings dlq redrive', () => {
  it('gives what fits to its group again, once', async () => {
    const { given, events } = await graves();
    const dry = await run(given, 'redrive', '--reason', 'exhausted', '--dry-run');
    expect([dry.exit, dry.out]).toEqual([0, '3 dead letters would be redriven: 3 exhausted\n']);
    expect(given.broker.records('todos.g.retry')).toEqual([]);
    const done = await run(given, 'redrive', '--reason', 'exhausted', '--yes');
    expect([done.exit, done.out]).toEqual([0, '3 dead letters redriven: 3 exhausted\n']);
    const again = await run(given, 'redrive', '--reason', 'exhausted', '--yes');
    expect([again.exit, again.out, again.err]).toEqual([
      0,
      '0 dead letters redriven\n',
      '3 that fit were redriven or discarded before.\n',
    ]);
    expect(await list(given)).toEqual(['0/0', '0/1']);
    expect(await list(given, '--state', 'redriven')).toEqual(['0/2', '0/3', '0/4']);
    expect(await list(given, '--state', 'all')).toHaveLength(5);

    const handled: string[] = [];
    const other = () => undefined;
    const consumer = createConsumer({
      transport: given.broker,
      group: 'g',
      log: silentLog,
      subscriptions: [
        todos.handlers({
          TodoCreated: ({ id }) => void handled.push(id),
          TodoUpdated: other,
          TodoCompleted: other,
          TodoUncompleted: other,
          TodoDeleted: other,
          TodoPrioritized: other,
        }),
      ],
    });
    await given.broker.idle();
    await consumer.stop();
    expect(handled.sort()).toEqual(events.map(({ id }) => id).sort());
  });

  it('asks first, and does what is said', async () => {
    const question = 'Redrive 5 dead letters of topic todos, group g (3 exhausted, 1 invalid, 1 unknown-type)?';
    const { given: yes } = await graves({ answer: true });
    const done = await run(yes, 'redrive');
    expect([done.exit, yes.questions]).toEqual([0, [question]]);
    expect(yes.broker.records('todos.g.retry')).toHaveLength(5);
    // Nothing is left to ask about.
    expect((await run(yes, 'redrive')).out).toBe('0 dead letters redriven\n');
    expect(yes.questions).toHaveLength(1);

    const { given: no } = await graves({ answer: false });
    const refused = await run(no, 'redrive');
    expect([refused.exit, refused.err, no.questions]).toEqual([1, 'Nothing was done.\n', [question]]);
    const { given: nobody } = await graves();
    const unasked = await run(nobody, 'redrive');
    expect([unasked.exit, unasked.err]).toEqual([2, expect.stringContaining('--yes says so, --dry-run only looks')]);
    for (const given of [no, nobody]) expect(given.broker.records('todos.g.retry')).toEqual([]);
  });

  it('does so many, and what has been a dead letter too often only where that is said', async () => {
    const { given } = await graves();
    const one = await run(given, 'redrive', '--reason', 'exhausted', '--limit', '1', '--yes');
    expect([one.exit, one.out]).toEqual([0, '1 dead letter redriven: 1 exhausted\n']);
    const often = await run(given, 'redrive', '--reason', 'exhausted', '--max-hops', '1', '--yes');
    expect([often.exit, often.out]).toEqual([1, '0 dead letters redriven\n']);
    expect(often.err).toContain('2 dead letters were not redriven: given up too often. --max-hops N');
    expect((await run(given, 'redrive', '--reason', 'exhausted', '--max-hops', '9', '--yes')).exit).toBe(0);
    expect(given.broker.records('todos.g.retry')).toHaveLength(3);
  });

  it('says what could not be written, and leaves it open', async () => {
    const { given } = await graves();
    given.broker.inject((batch) => (batch.some(({ topic }) => topic === 'todos.g.retry') ? 'refuse' : undefined));
    const { exit, out, err } = await run(given, 'redrive', '--offset', '0/3', '--yes', '--format', 'json');
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ done: 0, failed: 1, failures: [{ origin: 'todos/0/3' }] });
    expect(err).toContain('1 dead letter could not be written, and is still open:\n  todos/0/3: ');
    expect(await list(given)).toHaveLength(5);
  });

  it('ends when it is told to', async () => {
    const { given } = await graves();
    const aborted = AbortSignal.abort();
    const operator = { ...given.operator, interruption: () => aborted };
    const { exit, err } = await call(dlq, ['redrive', 'todos', '--group', 'g', '--yes', '--rate', '1'], operator);
    expect([exit, err]).toEqual([1, 'It ended before all were seen, as you asked: run it again for the rest.\n']);
  });

  it('shows how far it is to those who look', async () => {
    const { given } = await graves();
    const argv = ['redrive', 'todos', '--group', 'g', '--yes'];
    const { err } = await call(dlq, argv, given.operator, { interactive: true });
    expect(err).toContain('\r5 redriven ');
  });
});

describe('tidings dlq discard', () => {
  it('decides that nothing more is to be done', async () => {
    const { given } = await graves({ answer: true });
    const { exit, out } = await run(given, 'discard', '--reason', 'unknown-type');
    expect([exit, out]).toEqual([0, '1 dead letter discarded: 1 unknown-type\n']);
    expect(given.questions).toEqual(['Discard 1 dead letter of topic todos, group g (1 unknown-type)?']);
    expect(await list(given, '--state', 'discarded')).toEqual(['0/1']);
    expect(given.broker.records('todos.g.retry')).toEqual([]);
    expect((await run(given, 'show', '--id', 'i-2')).out).toMatch(/state +discarded at 20/);
    expect((await run(given, 'redrive', '--reason', 'unknown-type', '--yes')).out).toBe('0 dead letters redriven\n');
  });
});

describe('tidings dlq', () => {
  it('refuses what can’t be meant', async () => {
    const given = world();
    for (const [argv, message] of [
      [[], /'tidings dlq list', 'tidings dlq show'/],
      [['lst'], /dlq has no 'lst'. Did you mean 'list'\?/],
      [['list', '--group', 'g'], /takes one topic/],
      [['list', 'todos'], /needs --group/],
      [['list', 'todos', '--group', 'g', '--yes'], /dlq list changes nothing: it takes no --yes/],
      [['show', 'todos', '--group', 'g', '--rate', '5'], /takes no --rate/],
      [['redrive', 'todos', '--group', 'g', '--state', 'all'], /takes no --state/],
      [['discard', 'todos', '--group', 'g', '--rate', '5'], /neither --rate nor --max-hops/],
      [['redrive', 'todos', '--group', 'g', '--rate', '0'], /--rate takes how many/],
      [['list', 'todos', '--group', 'g', '--reason', 'exausted'], /Did you mean 'exhausted'\?/],
      [['list', 'todos', '--group', 'g', '--state', 'gone'], /--state takes/],
      [['list', 'todos', '--group', 'g', '--offset', '42'], /partition\/offset, not '42'/],
      [['list', 'todos', '--group', 'g', '--offset', 'audit/0/42'], /of another topic than todos/],
      [['list', 'todos', '--group', 'g', '--since', 'yesterday'], /--since takes a time/],
    ] as const) {
      const { exit, err } = await call(dlq, argv, given.operator);
      expect([exit, err], argv.join(' ')).toEqual([2, expect.stringMatching(message)]);
    }
    for (const argv of [['--help'], ['redrive', '--help']]) {
      const { exit, out } = await call(dlq, argv, given.operator);
      expect([exit, out]).toEqual([0, expect.stringContaining('Usage: tidings dlq list')]);
    }
  });
});
