import { afterAll, describe, expect, it, vi } from 'vitest';
import { TodoCreated, TodoCreatedV1 } from '../../generated/todos/index.js';
import { tail } from '../../src/compiler/cli/tail/command.js';
import { createProject, removeProjects } from '../support/project.js';
import { call, ids, ROOT, type World, world } from './support.js';

afterAll(removeProjects);

const run = (given: World, ...argv: string[]) => call(tail, [...argv, '--root', ROOT], given.operator);
/** All that there is, as programs see it. */
async function read(given: World, ...argv: string[]) {
  const { out } = await run(given, 'todos', '--no-follow', '--format', 'json', ...argv);
  return out
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { partition: number; offset: number; kind: string; verdict?: { kind: string } });
}
const places = (events: Awaited<ReturnType<typeof read>>) =>
  events.map(({ partition, offset }) => `${partition}/${offset}`);

const created = (title: string, index = 0) =>
  TodoCreated.make({ data: { todoId: ids[index]!, userId: ids[0]!, title } });
const record = (event: ReturnType<typeof created>) => TodoCreated.toMessage(event, { source: '/test' });

async function withTopic(partitions = 1): Promise<World> {
  const given = world();
  await given.create({ topic: 'todos', partitions });
  return given;
}

describe('tidings tail', () => {
  it('prints what events say of themselves, their data, and whether it is what the contract says', async () => {
    const given = await withTopic();
    const event = created('Buy milk');
    given.broker.append('todos', { ...record(event), timestamp: Date.UTC(2026, 2, 1) });
    const { exit, out, err } = await run(given, 'todos', '--no-follow');
    expect([exit, err]).toEqual([0, '']);
    expect(out).toBe(`todos/0/0  2026-03-01T00:00:00.000Z  key ${ids[0]}
com.example.todos.TodoCreated v2  ✓ valid
  id ${event.id}  source /test  subject ${ids[0]}  correlation ${event.id}
  {
    "todoId": "${ids[0]}",
    "userId": "${ids[0]}",
    "title": "Buy milk"
  }
`);
  });

  it('tells what consumers would make of each', async () => {
    const given = await withTopic();
    const { broker } = given;
    const good = record(created('good'));
    const data = (value: unknown) => Buffer.from(JSON.stringify(value));
    const header = (name: string, value: string) => ({ ...good, headers: { ...good.headers, [name]: value } });
    const messages = [
      good,
      TodoCreatedV1.toMessage(TodoCreatedV1.make({ data: { todoId: ids[1]!, userId: ids[0]!, title: 'old' } }), {
        source: '/t',
      }),
      { ...good, value: data({ todoId: ids[0], userId: ids[0], title: 42 }) },
      header('ce_type', 'com.example.todos.TodoArchived'),
      header('ce_type', 'com.example.audit.PermissionGranted'),
      header('ce_dataversion', '7'),
      { ...header('ce_dataversion', '7'), value: data({}) },
      { ...good, headers: {} },
      { ...good, value: Buffer.from('{') },
      { ...good, value: null },
    ];
    for (const message of messages) broker.append('todos', message);
    const found = await read(given);
    const verdicts = found.map(({ kind, verdict }) => verdict ?? kind);
    expect(verdicts).toEqual([
      { kind: 'valid' },
      { kind: 'valid' },
      { kind: 'invalid', issues: [{ path: 'data.title', message: 'must be a string', keyword: 'type' }] },
      { kind: 'unknown-type', reason: 'no contract has this type' },
      { kind: 'unknown-type', reason: 'topic todos carries no such event' },
      { kind: 'valid', as: 2 },
      {
        kind: 'future-version',
        newest: 2,
        issues: expect.arrayContaining([expect.objectContaining({ path: 'data.todoId' })]),
      },
      { kind: 'unknown-type', reason: 'it names no type' },
      'undecodable',
      'tombstone',
    ]);
    const dead = (await read(given, '--invalid')).map(({ offset }) => offset);
    expect(dead).toEqual([2, 3, 4, 6, 7, 8]);
    const { out } = await run(given, 'todos', '--no-follow');
    for (const said of [
      'com.example.todos.TodoCreated v1  ✓ valid',
      'TodoCreated v2  ✗ invalid',
      '  ✗ data.title must be a string',
      'TodoArchived v2  ✗ no contract has this type',
      'TodoCreated v7  ✓ newer than known, valid as v2',
      'TodoCreated v7  ✗ newer than known, and not valid as v2',
      'undecodable: value is not JSON',
      'tombstone of com.example.todos.TodoCreated',
    ])
      expect(out).toContain(said);
  });

  it('shows what is asked for alone', async () => {
    const given = await withTopic(2);
    const events = [0, 1, 2, 3].map((index) => created(`t${index}`, index));
    for (const [index, event] of events.entries())
      given.broker.append('todos', { ...record(event), timestamp: 1_000 * index }, index % 2);
    const update = {
      ...record(events[0]!),
      headers: { ...record(events[0]!).headers, ce_type: 'com.example.todos.TodoUpdated' },
    };
    given.broker.append('todos', { ...update, timestamp: 9_000 }, 1);
    expect(places(await read(given))).toHaveLength(5);
    expect(places(await read(given, '--partition', '1'))).toEqual(['1/0', '1/1', '1/2']);
    expect(places(await read(given, '--limit', '2'))).toHaveLength(2);
    expect(places(await read(given, '--last', '1'))).toEqual(['0/1', '1/2']);
    expect(places(await read(given, '--from', '1'))).toEqual(['0/1', '1/1', '1/2']);
    expect(places(await read(given, '--from', '1970-01-01T00:00:03Z'))).toEqual(['1/1', '1/2']);
    expect(places(await read(given, '--from', 'latest'))).toEqual([]);
    expect(places(await read(given, '--key', ids[1]!, '--key', ids[2]!))).toEqual(['0/1', '1/0']);
    expect(places(await read(given, '--id', `${events[3]!.id},${events[2]!.id}`))).toEqual(['0/1', '1/1']);
    for (const type of ['TodoUpdated', 'todos/TodoUpdated', 'com.example.todos.TodoUpdated'])
      expect(places(await read(given, '--type', type)), type).toEqual(['1/2']);
    const { exit, err } = await run(given, 'todos', '--type', 'TodoUpdatd');
    expect([exit, err]).toEqual([2, "no contract has an event 'TodoUpdatd'. Did you mean 'TodoUpdated'?"]);
  });

  it('goes on with what is written later, until it is told to end', async () => {
    const given = await withTopic(2);
    given.broker.append('todos', record(created('before')));
    let out = '';
    const terminal = {
      out: (text: string) => {
        out += text;
      },
      err: () => undefined,
      interactive: false,
      color: { out: false, err: false },
    };
    const done = tail(['todos', '--format', 'json', '--root', ROOT], terminal, given.operator);
    // What was there before isn't shown, and nobody knows when it has looked.
    await vi.waitUntil(
      () => {
        given.broker.append('todos', record(created('after')), 1);
        return out.includes('after');
      },
      { timeout: 30_000, interval: 50 },
    );
    given.interrupt();
    expect(await done).toBe(0);
    expect(out).not.toContain('before');
  });

  it('ends by itself after so many', async () => {
    const given = await withTopic();
    for (const title of ['a', 'b', 'c']) given.broker.append('todos', record(created(title)));
    const { exit, out } = await run(given, 'todos', '--from', 'earliest', '--limit', '2');
    expect([exit, out.match(/TodoCreated/g)?.length]).toEqual([0, 2]);
  });

  it('shows bytes as they are with --raw, and needs no contracts for that', async () => {
    const given = await withTopic();
    const headers = { a: Buffer.from('1'), b: [Buffer.from([0xff]), null] };
    given.broker.append('todos', {
      key: Buffer.from([0xfe]),
      value: Buffer.from('line\nnext\u001b[31m'),
      headers,
      timestamp: 0,
    });
    given.broker.append('todos', { value: null, timestamp: 0 });
    const argv = ['todos', '--no-follow', '--raw', '--root', '/nowhere'];
    const { exit, out } = await call(tail, argv, given.operator);
    expect([exit, out]).toEqual([
      0,
      `todos/0/0  1970-01-01T00:00:00.000Z  key base64:/g==
  a: 1
  b: base64:/w==
  b: (null)
  line
  next\ufffd[31m

todos/0/1  1970-01-01T00:00:00.000Z  no key
  (no value)
`,
    ]);
    const json = (await call(tail, [...argv, '--format', 'json'], given.operator)).out.split('\n');
    expect(JSON.parse(json[0]!)).toEqual({
      formatVersion: 1,
      topic: 'todos',
      partition: 0,
      offset: 0,
      timestamp: '1970-01-01T00:00:00.000Z',
      key: 'base64:/g==',
      headers: [
        ['a', '1'],
        ['b', 'base64:/w=='],
        ['b', null],
      ],
      value: 'line\nnext\u001b[31m',
    });
    expect(json[0]).not.toContain('\u001b');
  });

  it('lets no payload command the terminal', async () => {
    const given = await withTopic();
    const hostile = '\u001b]0;owned\u0007\u202e\u001b[2J';
    const message = record(created('x'));
    const value = Buffer.from(JSON.stringify({ [hostile]: hostile, todoId: hostile }));
    given.broker.append('todos', {
      ...message,
      key: Buffer.from(hostile),
      value,
      headers: { ...message.headers, ce_subject: hostile, ce_type: hostile },
    });
    for (const argv of [[], ['--raw'], ['--format', 'json'], ['--raw', '--format', 'json']]) {
      const { out } = await run(given, 'todos', '--no-follow', ...argv);
      expect(out.length).toBeGreaterThan(20);
      expect(out, argv.join(' ')).not.toMatch(/(?!\n)[\p{Cc}\p{Cf}]/u);
    }
  });

  it('decodes without contracts, but not against those that are broken', async () => {
    const given = await withTopic();
    given.broker.append('todos', record(created('x')));
    const empty = createProject({ 'a.txt': '' }).root;
    const none = await call(tail, ['todos', '--no-follow'], { ...given.operator, cwd: empty });
    expect([none.exit, none.err]).toEqual([0, 'There are no contracts here: events are decoded, but not checked.\n']);
    expect(none.out).toContain('com.example.todos.TodoCreated v2\n');
    const named = await call(tail, ['todos', '--no-follow', '--root', empty], given.operator);
    expect([named.exit, named.out]).toEqual([3, '']);
    const broken = createProject({ 'asyncapi.yaml': 'asyncapi: 3.1.0\nchannels: [' }).root;
    expect((await call(tail, ['todos', '--no-follow'], { ...given.operator, cwd: broken })).exit).toBe(3);
  });

  it('guesses what topic was meant', async () => {
    const given = await withTopic();
    await given.create({ topic: 'payments' });
    const fails = async (...argv: string[]) => {
      const { exit, err } = await run(given, ...argv);
      return [exit, err];
    };
    expect(await fails('todoss')).toEqual([1, "tidings: there is no topic 'todoss'. Did you mean 'todos'?\n"]);
    expect(await fails('paymants', '--raw')).toEqual([
      1,
      "tidings: there is no topic 'paymants'. Did you mean 'payments'?\n",
    ]);
    expect(await fails('audit')).toEqual([1, expect.stringContaining('`tidings topics apply` creates it.')]);
    expect(await fails('todos', '--partition', '5')).toEqual([2, 'topic todos has no partition 5']);
  });

  it('refuses what can’t be meant', async () => {
    const given = await withTopic();
    for (const [argv, message] of [
      [[], /takes one topic/],
      [['a', 'b'], /takes one topic/],
      [['todos', '--from', 'tomorrow'], /--from takes/],
      [['todos', '--from', '2026-03-01T00:00:00'], /doesn't say in which zone/],
      [['todos', '--from', 'latest', '--last', '3'], /exclude each other/],
      [['todos', '--raw', '--type', 'x'], /--raw decodes nothing/],
      [['todos', '--partition', 'x'], /--partition takes a whole number from 0/],
      [['todos', '--limit', '0'], /--limit takes a whole number from 1/],
      [['todos', '--format', 'yaml'], /--format takes/],
    ] as const) {
      const { exit, err } = await run(given, ...argv);
      expect([exit, err], argv.join(' ')).toEqual([2, expect.stringMatching(message)]);
    }
    expect((await run(given, '--help')).out).toContain('Usage: tidings tail TOPIC');
  });
});
