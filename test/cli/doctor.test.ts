import { TransportError } from '@tidings/runtime';
import { afterAll, describe, expect, it } from 'vitest';
import { doctor } from '../../src/compiler/cli/doctor/command.js';
import { OperationFailed } from '../../src/compiler/cli/operate/failure.js';
import { topics } from '../../src/compiler/cli/topics/command.js';
import { createProject, removeProjects } from '../support/project.js';
import { call, type World, type WorldOptions, world } from './support.js';

afterAll(removeProjects);

const contracts = createProject({
  'asyncapi.yaml': `asyncapi: 3.1.0
info: { title: Test, version: 1.0.0 }
channels:
  orders:
    address: orders
    bindings:
      kafka: { partitions: 2, replicas: 3, topicConfiguration: { retention.ms: 86400000, min.insync.replicas: 2 } }
    messages: { OrderPlaced: { payload: { type: object, properties: { id: { type: string } } } } }
  perTenant:
    address: 'tenant.{tenant}'
    parameters: { tenant: {} }
    messages: { TenantMade: { payload: { type: object, properties: { id: { type: string } } } } }
`,
});

const run = (given: World, ...argv: string[]) => call(doctor, [...argv, '--root', contracts.root], given.operator);

interface Report {
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly topic?: string;
    readonly message: string;
  }[];
  readonly counts: { readonly error: number; readonly warning: number };
  readonly [name: string]: unknown;
}

async function examine(given: World, ...argv: string[]): Promise<Report & { readonly exit: number }> {
  const { exit, out } = await run(given, '--format', 'json', ...argv);
  return { ...(JSON.parse(out) as Report), exit };
}

const codes = ({ findings }: Report) =>
  findings.map(({ code, severity, topic }) => `${severity} ${code}${topic === undefined ? '' : ` ${topic}`}`);

/** Three brokers, and the topics as the contracts say. */
async function healthy(options: WorldOptions = {}): Promise<World> {
  const given = world({ nodes: [{}, {}, {}], ...options });
  const { exit } = await call(topics, ['apply', '--root', contracts.root, '--group', 'g'], given.operator);
  expect(exit).toBe(0);
  return given;
}

describe('tidings doctor', () => {
  it('finds nothing where nothing is wrong', async () => {
    const given = await healthy({ clock: () => ({ time: 1_000, before: 990, after: 1_004 }) });
    const { exit, out } = await run(given, '--group', 'g');
    expect([exit, out]).toEqual([
      0,
      `tidings 0.1.0, kafkajs 2.2.4, Node 20.19.0
broker 1 at broker-1:9092: Kafka 4.1
broker 2 at broker-2:9092: Kafka 4.1
broker 3 at broker-3:9092: Kafka 4.1
this machine's clock is 3 ms (± 8 ms) behind the controller's
4 of 4 topics there
tenant.{tenant} is not looked at: --parameter gives its parameters values

Nothing is wrong.
`,
    ]);
  });

  it('tells programs', async () => {
    const report = await examine(await healthy({ clock: () => ({ time: 1_000, before: 1_000, after: 1_000 }) }));
    expect(report).toMatchObject({
      formatVersion: 1,
      client: { tidings: '0.1.0', node: '20.19.0', kafkajs: '2.2.4' },
      brokers: [{ id: 1, address: 'broker-1:9092', version: '4.1', lacks: [] }, {}, {}],
      clock: { ahead: 0, uncertainty: 1 },
      topics: { wanted: 1, found: 1, templates: ['tenant.{tenant}'] },
      findings: [],
      counts: { error: 0, warning: 0 },
      exit: 0,
    });
  });

  it('tells topics that are missing, also those of groups, and how to make them', async () => {
    const given = world();
    const report = await examine(given, '--group', 'g');
    expect([codes(report), report.exit]).toEqual([
      [
        'error missing-topic orders',
        'error missing-dead-letter-topic orders.g.dlq',
        'warning missing-dead-letter-state-topic orders.g.dlq.state',
        'warning missing-retry-topic orders.g.retry',
      ],
      1,
    ]);
    const { out } = await run(given, '--group', 'g');
    expect(out).toContain('error[missing-topic] topic orders does not exist\n  `tidings topics apply` creates it.\n');
    expect(out).toContain(
      'orders.g.dlq does not exist: an event that fails holds its partition\n  `tidings topics apply --group g` creates it.',
    );
    expect(out).toContain('2 errors, 2 warnings.');
    // The same advice is given once.
    expect(out.match(/topics apply --group g/g)).toHaveLength(3);
  });

  it('tells partitions, replicas and settings that are not as the contracts say', async () => {
    const given = world({ nodes: [{}, {}, {}] });
    await given.create(
      { topic: 'orders', partitions: 3, replicas: 1, config: { 'retention.ms': '1000', 'min.insync.replicas': '1' } },
      {
        topic: 'orders.g.dlq',
        replicas: 3,
        config: {
          'retention.ms': '604800000',
          'retention.bytes': '-1',
          'min.insync.replicas': '2',
          'max.message.bytes': '1114124',
        },
      },
      { topic: 'orders.g.dlq.state', replicas: 3, config: { 'cleanup.policy': 'compact', 'min.insync.replicas': '2' } },
    );
    const report = await examine(given, '--group', 'g');
    expect([codes(report), report.exit]).toEqual([
      [
        'error partition-count orders',
        'warning replication orders',
        'warning topic-config orders',
        'warning topic-config orders',
        'warning topic-config orders.g.dlq',
        'warning missing-retry-topic orders.g.retry',
      ],
      1,
    ]);
    const messages = report.findings.map(({ message }) => message);
    expect(messages).toContain('topic orders has 3 partitions, and its contract says 2');
    expect(messages).toContain('topic orders has 1 replica, and its contract says 3');
    expect(messages).toContain('topic orders has retention.ms 1000, and its contract says 86400000');
    expect(messages).toContain('topic orders.g.dlq has retention.ms 604800000, not -1');
  });

  it('tells what can’t be read or written, and what may be lost', async () => {
    const given = await healthy();
    given.set('orders', (found) => ({
      ...found,
      config: new Map([...found.config!, ['unclean.leader.election.enable', 'true']]),
      partitions: [
        { leader: -1, replicas: [1, 2, 3], inSync: [] },
        { leader: 2, replicas: [1, 2, 3], inSync: [2] },
      ],
    }));
    const down = await examine(given);
    expect([codes(down), down.exit]).toEqual([
      ['error no-leader orders', 'error not-writable orders', 'warning unclean-election orders'],
      1,
    ]);
    expect(down.findings[1]!.message).toContain("can't be written in partition 1: min.insync.replicas is 2");
    given.set('orders', (found) => ({
      ...found,
      config: new Map([...found.config!, ['min.insync.replicas', '1']]),
      partitions: found.partitions.map((one) => ({ ...one, inSync: [1, 2] })),
    }));
    const late = await examine(given);
    expect([codes(late), late.exit]).toEqual([
      ['warning out-of-sync orders', 'warning single-copy orders', 'warning topic-config orders'],
      0,
    ]);
    given.set('orders', (found) => ({ ...found, config: undefined }));
    expect(codes(await examine(given))).toEqual(['warning config-hidden orders']);
  });

  it('tells brokers that can’t be reached, are too old or too new, or make topics of misspelt names', async () => {
    const lack = 'has no Produce of version 7 (but 8 to 12)';
    const nodes = [{}, { error: 'connect ECONNREFUSED', version: undefined as never }, { lacks: [lack] }];
    const given = await healthy({ nodes, brokerConfig: { 'auto.create.topics.enable': 'true' } });
    const report = await examine(given);
    expect([codes(report), report.exit]).toEqual([
      ['error broker-unreachable', 'error api-version', 'warning auto-create'],
      1,
    ]);
    expect(report.findings.map(({ message }) => message).slice(0, 2)).toEqual([
      "broker 2 can't be reached at broker-2:9092: connect ECONNREFUSED",
      `broker 3 at broker-3:9092 ${lack}`,
    ]);
    expect((await run(given)).out).toContain('broker 2 at broker-2:9092: not reached\n');
    expect(codes(await examine(await healthy({ brokerConfig: { 'auto.create.topics.enable': 'false' } })))).toEqual([]);
  });

  it('tells clocks that are apart', async () => {
    const reading = (ahead: number, tripMs = 10) => ({
      time: 1e12,
      before: 1e12 + ahead,
      after: 1e12 + ahead + tripMs,
    });
    const findings = async (ahead: number, tripMs?: number) => {
      const report = await examine(await healthy({ clock: () => reading(ahead, tripMs) }));
      return [codes(report), report.findings[0]?.message];
    };
    expect(await findings(900)).toEqual([[], undefined]);
    expect(await findings(5_000)).toEqual([
      ['warning clock-skew'],
      'the clock of this machine is 5.0 s (± 6 ms) ahead of the controller’s',
    ]);
    expect((await findings(-5_000))[1]).toContain('behind the controller’s');
    // Nobody knows where in between the answer was made.
    expect(await findings(-2_000, 4_000)).toEqual([[], undefined]);

    const given = await healthy({ clock: () => reading(7_200_000) });
    given.set('orders', (found) => ({
      ...found,
      config: new Map([...found.config!, ['message.timestamp.after.max.ms', '3600000']]),
    }));
    const refused = await examine(given);
    expect([codes(refused), refused.exit]).toEqual([['error clock-skew'], 1]);
    expect((await run(await healthy())).out).toContain(
      'not compared: the brokers don’t tell the time; --probe-clocks asks each',
    );
  });

  it('asks every broker for the time with a topic of its own, and deletes it', async () => {
    const given = await healthy();
    const { exit, out } = await run(given, '--probe-clocks');
    expect(exit).toBe(0);
    expect(out).toMatch(/^this machine's clock is 0 ms \(± \d+ ms\) (ahead of|behind) that of broker 0$/m);
    expect(given.changes).toEqual([expect.stringMatching(/^tidings\.doctor\.[\da-f-]{36} is deleted$/)]);
  });

  it('tells versions that it wasn’t made for', async () => {
    for (const kafkajs of ['2.2.3', '3.0.0', '1.15.0'])
      expect(codes(await examine(await healthy({ kafkajs }))), kafkajs).toEqual(['error kafkajs-version']);
    for (const kafkajs of ['2.2.4', '2.3.0'])
      expect(codes(await examine(await healthy({ kafkajs }))), kafkajs).toEqual([]);
    const { operator } = await healthy();
    const old = { ...operator, versions: async () => ({ tidings: '0.1.0', kafkajs: undefined, node: '20.18.3' }) };
    const { exit, out } = await call(doctor, ['--root', contracts.root], old);
    expect([exit, out]).toEqual([
      1,
      expect.stringContaining('error[node-version] this is Node 20.18.3, and 20.19 or newer'),
    ]);
  });

  it('looks at brokers alone where there are no contracts', async () => {
    const given = world();
    const empty = createProject({ 'a.txt': '' }).root;
    const { exit, out } = await call(doctor, [], { ...given.operator, cwd: empty });
    expect([exit, out]).toEqual([0, expect.stringContaining('no contracts here: topics are not looked at\n')]);
    expect((await call(doctor, ['--root', empty], given.operator)).exit).toBe(3);
  });

  it('says what to do where nothing answers', async () => {
    const { operator } = world();
    const failing = async (error: Error) =>
      call(doctor, ['--root', contracts.root], { ...operator, inspect: () => Promise.reject(error) });
    const refused = await failing(new OperationFailed('no broker answers at x:1', 'Look at --brokers.'));
    expect(refused).toEqual({
      exit: 1,
      out: '',
      err: 'tidings: no broker answers at x:1\n         Look at --brokers.\n',
    });
    const hostile = await failing(new TransportError('unknown', 'broken\u001b[31m\nline'));
    expect([hostile.exit, hostile.err.split('\n')[0]]).toEqual([1, 'tidings: broken\ufffd[31m line']);
    await expect(failing(new TypeError('a bug'))).rejects.toThrow('a bug');
    const { exit, err } = await call(doctor, ['now'], operator);
    expect([exit, err]).toEqual([2, "doctor takes no 'now'"]);
    expect((await call(doctor, ['--help'], operator)).out).toContain('Usage: tidings doctor');
  });
});
