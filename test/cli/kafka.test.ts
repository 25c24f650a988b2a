/** The command itself, as it is built, against a real broker. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { createConsumer, createProducer, ignore, silentLog } from '@tidings/runtime';
import { type ChannelDefinition, defineChannel } from '@tidings/runtime/codegen/v1';
import { kafka, kafkaAdmin } from '@tidings/runtime/kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
// @ts-expect-error a script without types
import { build } from '../../scripts/lib/build.mjs';
import { testBrokers } from '../support/kafka.js';
import { createProject, removeProjects } from '../support/project.js';
import { TodoCreated, TodoDeleted } from '../unit/runtime/contracts.js';
import { type Result, ROOT } from './support.js';

const brokers = await testBrokers();
const BIN = join(ROOT, 'src/compiler/bin/tidings.mjs');

describe.skipIf(brokers === undefined)('tidings, on a real broker', () => {
  const topic = `todos-${randomUUID()}`;
  const group = `cli-${randomUUID()}`;
  const events = { TodoCreated, TodoDeleted };
  const channel: ChannelDefinition<string, typeof events> = defineChannel({ name: 'todos', topic, events });
  const contractsWith = (partitions: number, retention: number) =>
    createProject({
      'asyncapi.yaml': `asyncapi: 3.1.0
info: { title: Test, version: 1.0.0 }
x-type-prefix: com.example
channels:
  todos:
    address: ${topic}
    bindings: { kafka: { partitions: ${partitions}, replicas: 3, topicConfiguration: { retention.ms: ${retention} } } }
    messages:
      TodoCreated: { payload: { $ref: ./schemas/todos/TodoCreated/v2.yaml } }
operations:
  receive:
    action: receive
    channel: { $ref: '#/channels/todos' }
    bindings: { kafka: { groupId: { type: string, const: ${group} } } }
`,
      'schemas/todos/TodoCreated/v2.yaml': `type: object
required: [todoId, heading]
properties: { todoId: { type: string }, heading: { type: string }, note: { type: string } }
`,
    });
  const contracts = contractsWith(2, 604_800_000);

  const start = (...argv: string[]): ChildProcess =>
    spawn(process.execPath, [BIN, ...argv], {
      cwd: contracts.root,
      env: { ...process.env, KAFKA_BROKERS: brokers!.join(','), DATABASE_URL: '', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });

  const ended = (child: ChildProcess): Promise<Result> => {
    let out = '';
    let err = '';
    child.stdout!.on('data', (text) => {
      out += text;
    });
    child.stderr!.on('data', (text) => {
      err += text;
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (exit) => resolve({ exit: exit ?? -1, out, err }));
    });
  };

  const tidings = (...argv: string[]): Promise<Result> => ended(start(...argv));
  const json = async (...argv: string[]) => {
    const { exit, out } = await tidings(...argv, '--format', 'json');
    return { exit, json: JSON.parse(out) as { readonly [name: string]: unknown } };
  };

  async function publish(...headings: string[]): Promise<string[]> {
    const transport = kafka({ brokers: brokers!, log: silentLog });
    const producer = createProducer({ transport, source: '/cli', log: silentLog });
    const found: string[] = [];
    for (const heading of headings) {
      const event = TodoCreated.make({ data: { todoId: `id-${heading}`, heading } });
      await channel.publisher(producer).publish(event);
      found.push(event.id);
    }
    await producer.close();
    return found;
  }

  /** Handles what is there as `handle` says, until the group has nothing left. */
  async function consume(handle: (heading: string) => void, left: () => Promise<boolean>): Promise<void> {
    const consumer = createConsumer({
      transport: kafka({ brokers: brokers!, log: silentLog, sessionTimeoutMs: 3_000 }),
      group,
      log: silentLog,
      retry: { attempts: 1 },
      subscriptions: [channel.handlers({ TodoCreated: ({ data }) => handle(data.heading), TodoDeleted: ignore })],
    });
    await consumer.start();
    while (await left()) await new Promise((resolve) => setTimeout(resolve, 100));
    await consumer.stop();
  }

  const lagging = async (): Promise<boolean> => {
    const admin = kafkaAdmin({ brokers: brokers! });
    const transport = kafka({ brokers: brokers!, log: silentLog });
    await transport.connect();
    try {
      const topics = [topic, `${topic}.${group}.retry`];
      const commits = await admin.committed(group);
      for (const name of topics) {
        for (const { partition, low, high } of await transport.watermarks(name)) {
          const at = commits.find((one) => one.topic === name && one.partition === partition)?.offset ?? low;
          if (at < high) return true;
        }
      }
      return false;
    } finally {
      admin.close();
      await transport.close();
    }
  };

  beforeAll(() => build(), 120_000);
  afterAll(async () => {
    removeProjects();
    const admin = kafkaAdmin({ brokers: brokers! });
    await admin.deleteTopics([topic, ...['dlq', 'dlq.state', 'retry'].map((suffix) => `${topic}.${group}.${suffix}`)]);
    admin.close();
  });

  it('looks, makes the topics, and looks again', async () => {
    const before = await json('doctor', '--group', group);
    expect(before).toMatchObject({
      exit: 1,
      json: {
        formatVersion: 1,
        client: { kafkajs: '2.2.4', node: process.versions.node },
        topics: { wanted: 4, found: 0 },
        clock: { ahead: expect.any(Number) },
      },
    });
    const {
      brokers: found,
      findings,
      clock,
    } = before.json as {
      brokers: { version: string; lacks: string[] }[];
      findings: { code: string; topic: string }[];
      clock: { ahead: number; uncertainty: number };
    };
    expect(found.length).toBeGreaterThan(0);
    for (const { version, lacks } of found) expect([version, lacks]).toEqual([expect.stringMatching(/^\d+\.\d+/), []]);
    // The broker is on this machine, or its clock is kept as this one's is.
    expect(Math.abs(clock.ahead) - clock.uncertainty).toBeLessThan(60_000);
    expect(findings.filter((one) => one.topic?.startsWith(topic)).map(({ code }) => code)).toEqual([
      'missing-topic',
      'missing-dead-letter-topic',
      'missing-dead-letter-state-topic',
      'missing-retry-topic',
    ]);

    const made = await tidings('topics', 'apply', '--group', group, '--clamp-replicas');
    expect(made.out.split('\n').map((line) => line.split(':')[0])).toEqual([
      `+ ${topic}`,
      `+ ${topic}.${group}.dlq`,
      `+ ${topic}.${group}.dlq.state`,
      `+ ${topic}.${group}.retry`,
      '',
    ]);
    expect(made.exit).toBe(0);
    const after = await json('doctor', '--group', group, '--probe-clocks');
    expect(after).toMatchObject({ exit: 0, json: { topics: { wanted: 4, found: 4 }, counts: { error: 0 } } });
    for (const broker of after.json.brokers as { clock?: object }[]) expect(broker.clock).toBeDefined();
    const again = await json('topics', 'plan', '--group', group, '--clamp-replicas');
    expect(again).toMatchObject({ exit: 0, json: { create: [], change: [], leave: [] } });
    expect(again.json.same).toHaveLength(4);
  });

  it('adds partitions and changes settings where that is said', async () => {
    const { root } = contractsWith(3, 1_209_600_000);
    const refused = await tidings('topics', 'apply', '--clamp-replicas', '--root', root);
    expect(refused.exit).toBe(1);
    expect(refused.out).toContain(`! ${topic} has 2 partitions, not 3. More partitions move keys`);
    expect(refused.out).toContain(`! ${topic} retention.ms is 604800000, not 1209600000.`);
    const flags = ['--clamp-replicas', '--root', root, '--allow-more-partitions', '--update-configs'];
    const done = await tidings('topics', 'apply', ...flags);
    expect([done.exit, done.out]).toEqual([
      0,
      `~ ${topic}: partitions 2 -> 3\n~ ${topic}: retention.ms 604800000 -> 1209600000\n`,
    ]);
    const again = await json('topics', 'plan', ...flags);
    expect(again.json).toMatchObject({ create: [], change: [], leave: [], same: [topic] });
  });

  it('prints events as they come, until Ctrl-C', async () => {
    const child = start('tail', topic, '--format', 'json');
    const result = ended(child);
    let said = '';
    child.stdout!.on('data', (text) => {
      said += text;
    });
    for (let at = 0; !said.includes(`"heading":"seen"`); at++) {
      expect(at).toBeLessThan(100);
      await publish('seen');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    child.kill('SIGINT');
    const { exit, out, err } = await result;
    expect([exit, err]).toEqual([0, '']);
    const [first] = out.split('\n');
    expect(JSON.parse(first!)).toMatchObject({
      formatVersion: 1,
      topic,
      key: 'id-seen',
      kind: 'event',
      type: 'com.example.todos.TodoCreated',
      version: 2,
      data: { todoId: 'id-seen', heading: 'seen' },
      verdict: { kind: 'valid' },
    });
    const raw = await json('tail', topic, '--raw', '--no-follow', '--limit', '1');
    expect(raw).toMatchObject({
      exit: 0,
      json: {
        key: 'id-seen',
        headers: expect.arrayContaining([['ce_type', 'com.example.todos.TodoCreated']]),
        value: '{"todoId":"id-seen","heading":"seen"}',
      },
    });
  });

  it('ends when nobody reads what it prints', async () => {
    const child = start('tail', topic, '--from', 'earliest');
    const exit = new Promise<number | null>((resolve) => child.once('exit', resolve));
    await new Promise((resolve) => child.stdout!.once('data', resolve));
    child.stdout!.destroy();
    let over = false;
    void exit.then(() => {
      over = true;
    });
    for (let at = 0; !over; at++) {
      expect(at).toBeLessThan(100);
      await publish('unread');
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    expect(await exit).toBe(0);
  });

  it('redrives what a group gave up, and moves the group', async () => {
    const [bad] = await publish('bad', 'good');
    await consume((heading) => {
      if (heading === 'bad') throw new TypeError('not this one');
    }, lagging);
    const filter = ['dlq', 'list', topic, '--group', group, '--error', 'not THIS'];
    const listed = await json(...filter);
    expect(listed).toMatchObject({
      exit: 0,
      json: { counts: { all: 1, byReason: { exhausted: 1 } }, letters: [{ id: bad }] },
    });
    const [{ origin }] = listed.json.letters as [{ origin: string }];
    const shown = await tidings('dlq', 'show', topic, '--group', group, '--offset', origin);
    expect(shown.out).toContain('"heading": "bad"');

    const redrive = ['dlq', 'redrive', topic, '--group', group, '--type', 'TodoCreated'];
    const unasked = await tidings(...redrive);
    expect([unasked.exit, unasked.err]).toEqual([2, expect.stringContaining('--yes says so')]);
    const done = await tidings(...redrive, '--yes', '--rate', '50');
    expect([done.exit, done.out]).toEqual([0, '1 dead letter redriven: 1 exhausted\n']);
    expect((await tidings(...redrive, '--yes')).out).toBe('0 dead letters redriven\n');
    expect((await json(...filter)).json).toMatchObject({ counts: { all: 0 } });
    const handled: string[] = [];
    await consume((heading) => void handled.push(heading), lagging);
    expect(handled).toEqual(['bad']);

    const lag = await json('groups', 'lag', '--group', group, '--max-lag', '0');
    expect(lag).toMatchObject({ exit: 0, json: { lag: 0 } });
    const list = await json('groups', 'list');
    expect(list.json.groups).toContainEqual(expect.objectContaining({ group, state: 'Empty', members: [] }));
    const moved = await json('groups', 'seek', '--group', group, '--to', '1h');
    expect(moved.json.moves).toHaveLength(3);
    const behind = await tidings('groups', 'lag', '--group', group, '--max-lag', '0');
    expect([behind.exit, behind.err]).toEqual([1, expect.stringContaining('lag')]);
    const again: string[] = [];
    await consume((heading) => void again.push(heading), lagging);
    expect(again).toEqual(expect.arrayContaining(['bad', 'good', 'seen']));
  });

  it('refuses to move a group that has members', async () => {
    let refused: Result | undefined;
    await consume(
      () => undefined,
      async () => {
        refused = await tidings('groups', 'seek', '--group', group, '--to', 'earliest');
        return false;
      },
    );
    expect([refused!.exit, refused!.err]).toEqual([1, expect.stringContaining('Stop its consumers first')]);
  });

  it('says what to do where no broker is', async () => {
    const { exit, out, err } = await tidings('groups', 'list', '--brokers', '127.0.0.1:1', '--timeout', '1');
    expect([exit, out]).toEqual([1, '']);
    expect(err).toMatch(/^tidings: no broker answers at 127\.0\.0\.1:1: .*ECONNREFUSED.*\n {9}Look at --brokers/);
  });
});
