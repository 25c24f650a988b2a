import { afterAll, describe, expect, it } from 'vitest';
import { topics } from '../../src/compiler/cli/topics/command.js';
import { createProject, removeProjects } from '../support/project.js';
import { call, type World, type WorldOptions, world } from './support.js';

afterAll(removeProjects);

const schema = 'payload: { type: object, properties: { id: { type: string } }, required: [id] }';
const contracts = createProject({
  'asyncapi.yaml': `asyncapi: 3.1.0
info: { title: Test, version: 1.0.0 }
channels:
  orders:
    address: orders
    bindings:
      kafka:
        partitions: 3
        replicas: 3
        topicConfiguration: { cleanup.policy: [delete, compact], retention.ms: 86400000, min.insync.replicas: 2 }
    messages: { OrderPlaced: { ${schema} } }
  audit:
    address: audit
    messages: { Audited: { ${schema} } }
  perTenant:
    address: 'tenant.{tenant}'
    parameters: { tenant: {} }
    messages: { TenantMade: { ${schema} } }
  perRegion:
    address: 'region.{region}'
    parameters: { region: { enum: [eu, us] } }
    messages: { RegionMade: { ${schema} } }
operations:
  receiveOrders:
    action: receive
    channel: { $ref: '#/channels/orders' }
    bindings: { kafka: { groupId: { type: string, const: billing } } }
`,
});

const run = (given: World, ...argv: string[]) => call(topics, [...argv, '--root', contracts.root], given.operator);
const three: WorldOptions = { nodes: [{}, {}, {}] };

/** Created as the contracts say. */
async function provisioned(options: WorldOptions = three): Promise<World> {
  const given = world(options);
  expect((await run(given, 'apply')).exit).toBe(0);
  return given;
}

describe('tidings topics', () => {
  it('plans what is missing, and makes nothing', async () => {
    const given = world(three);
    const { exit, out, err } = await run(given, 'plan');
    expect(out.split('\n')).toEqual([
      '+ audit: 1 partition, 1 replica',
      '+ orders: 3 partitions, 3 replicas, cleanup.policy=delete,compact, min.insync.replicas=2, retention.ms=86400000',
      '+ region.eu: 1 partition, 1 replica',
      '+ region.us: 1 partition, 1 replica',
      '',
    ]);
    expect(err).toContain('tenant.{tenant} is left out: --parameter gives its parameters values.');
    expect(err).toContain('Topics: 4 to create, 0 to change, 0 as the contracts say.');
    expect(exit).toBe(0);
    expect((await given.broker.describe(['orders'])).size).toBe(0);
  });

  it('makes what is missing, once', async () => {
    const given = await provisioned();
    const found = await given.broker.describe(['orders', 'audit', 'region.eu', 'tenant.a']);
    expect([...found.keys()]).toEqual(['orders', 'audit', 'region.eu']);
    expect(found.get('orders')!.partitions).toHaveLength(3);
    const again = await run(given, 'apply', '--parameter', 'tenant=a,b');
    expect(again.out).toBe('+ tenant.a: 1 partition, 1 replica\n+ tenant.b: 1 partition, 1 replica\n');
    expect(again.err).toContain('Topics: 2 created, 0 changed, 4 as the contracts say.');
    expect((await run(given, 'plan', '--parameter', 'tenant=a,b')).out).toBe('');
  });

  it('makes what groups need beside: of the topics that operations name, or that are given', async () => {
    const given = world(three);
    const names = async (...argv: string[]) =>
      (await run(given, 'plan', ...argv)).out
        .split('\n')
        .flatMap((line) => /^\+ (\S+\.(?:dlq|state|retry)):/.exec(line)?.[1] ?? []);
    expect(await names('--group', 'billing')).toEqual([
      'orders.billing.dlq',
      'orders.billing.dlq.state',
      'orders.billing.retry',
    ]);
    expect(await names('--group', '*')).toEqual(await names('--group', 'billing'));
    expect(await names('--group', 'billing=audit')).toEqual([
      'audit.billing.dlq',
      'audit.billing.dlq.state',
      'audit.billing.retry',
    ]);
    // Of a group that the contracts don't know: all of them.
    expect(await names('--group', 'new')).toHaveLength(4 * 3);
    const two = await run(given, 'apply', '--group', 'billing', '--group', 'x=audit,orders');
    expect(two.err).toContain('Group billing reads orders.\nGroup x reads audit, orders.\n');
    expect((await given.broker.describe(['audit.x.dlq', 'orders.x.retry', 'orders.billing.dlq.state'])).size).toBe(3);
    const wrong = await run(given, 'plan', '--group', 'x=ordres');
    expect([wrong.exit, wrong.err]).toEqual([2, "no contract has a topic 'ordres'. Did you mean 'orders'?"]);
    expect((await run(given, 'plan', '--group', `${'g'.repeat(240)}=orders`)).exit).toBe(2);
  });

  it('asks for no more replicas than there are brokers only where that is said', async () => {
    const given = world();
    const refused = await run(given, 'apply');
    expect(refused.exit).toBe(1);
    expect(refused.err).toContain('topic orders is to have 3 replicas, and there is 1 broker');
    expect(refused.err).toContain('--clamp-replicas');
    expect((await given.broker.describe(['audit', 'orders'])).size).toBe(0);
    const clamped = await run(given, 'apply', '--clamp-replicas');
    // With two of one replica in sync, nothing could be written.
    expect(clamped.out).toContain(
      '+ orders: 3 partitions, 1 replica, cleanup.policy=delete,compact, min.insync.replicas=1,',
    );
    expect(clamped.err).toContain('1 topic got fewer replicas than the contracts say: there is 1 broker.');
    const again = await run(given, 'plan', '--clamp-replicas');
    expect([again.exit, again.out]).toEqual([0, '']);
  });

  it('adds partitions only where that is said, and takes none away', async () => {
    const given = world(three);
    const rest = {
      replicas: 3,
      config: { 'cleanup.policy': 'compact, delete', 'retention.ms': '86400000.0', 'min.insync.replicas': '2' },
    };
    await given.create({ topic: 'orders', partitions: 2, ...rest });
    const refused = await run(given, 'apply');
    expect(refused.exit).toBe(1);
    expect(refused.out).toContain('! orders has 2 partitions, not 3. More partitions move keys:');
    expect(given.changes).toEqual([]);
    const planned = await run(given, 'plan', '--allow-more-partitions');
    expect([planned.exit, given.changes]).toEqual([0, []]);
    expect(planned.out).toContain('~ orders: partitions 2 -> 3\n');
    expect((await run(given, 'apply', '--allow-more-partitions')).exit).toBe(0);
    expect(given.changes).toEqual(['orders has 3 partitions']);

    const more = world(three);
    await more.create({ topic: 'orders', partitions: 5, ...rest });
    const fewer = await run(more, 'apply', '--allow-more-partitions');
    expect([fewer.exit, more.changes]).toEqual([1, []]);
    expect(fewer.out).toContain('! orders has 5 partitions, not 3. Kafka takes no partitions away.');
  });

  it('changes settings only where that is said, and says what deletes events', async () => {
    const given = world(three);
    await given.create({
      topic: 'orders',
      partitions: 3,
      replicas: 1,
      config: { 'cleanup.policy': 'delete,compact', 'retention.ms': '604800000', 'min.insync.replicas': '1' },
    });
    const refused = await run(given, 'apply');
    expect(refused.exit).toBe(1);
    expect(refused.out).toContain(
      '! orders has 1 replica, not 3. Replicas are added with kafka-reassign-partitions.sh',
    );
    expect(refused.out).toContain('! orders min.insync.replicas is 1, not 2. Change it with --update-configs.');
    expect(refused.out).toContain('! orders retention.ms is 604800000, not 86400000. This deletes events.');
    expect(given.changes).toEqual([]);
    const updated = await run(given, 'apply', '--update-configs');
    expect(updated.out).toContain('~ orders: retention.ms 604800000 -> 86400000 (deletes events)');
    expect(updated.out).toContain('~ orders: min.insync.replicas 1 -> 2\n');
    expect(given.changes).toEqual(['orders has min.insync.replicas=2', 'orders has retention.ms=86400000']);
    // The replicas stay.
    expect(updated.exit).toBe(1);
  });

  it('says so where it may not see a configuration', async () => {
    const given = await provisioned();
    given.set('orders', (found) => ({ ...found, config: undefined }));
    const { exit, out } = await run(given, 'plan');
    expect([exit, out]).toEqual([
      1,
      '! orders may not show its configuration. Allow the user DescribeConfigs on it.\n',
    ]);
  });

  it('tells programs', async () => {
    const given = world();
    await given.create({ topic: 'audit' }, { topic: 'region.eu', partitions: 4 });
    const { out } = await run(given, 'plan', '--format', 'json', '--group', 'billing', '--clamp-replicas');
    const json = JSON.parse(out) as Record<string, unknown>;
    expect(json).toMatchObject({
      formatVersion: 1,
      applied: false,
      create: [
        { topic: 'orders', kind: 'topic', partitions: 3, replicas: 1 },
        { topic: 'region.us', kind: 'topic', partitions: 1 },
        { topic: 'orders.billing.dlq', kind: 'dead-letter', group: 'billing', partitions: 3 },
        { topic: 'orders.billing.dlq.state', kind: 'dead-letter-state', config: { 'cleanup.policy': 'compact' } },
        { topic: 'orders.billing.retry', kind: 'retry' },
      ],
      change: [],
      leave: [],
      same: ['audit', 'region.eu'],
    });
  });

  it('says what is wrong with the contracts, the command, and the folder', async () => {
    const given = world();
    const broken = createProject({ 'asyncapi.yaml': 'asyncapi: 3.1.0\nchannels: [' });
    const wrong = await call(topics, ['plan', '--root', broken.root], given.operator);
    expect([wrong.exit, wrong.out]).toEqual([3, '']);
    expect(wrong.err).toContain('asyncapi.yaml:');
    const none = await call(topics, ['plan', '--root', createProject({ 'a.txt': '' }).root], given.operator);
    expect([none.exit, none.err]).toEqual([3, expect.stringContaining('asyncapi.yaml')]);
    for (const [argv, message] of [
      [[], /'tidings topics plan', 'tidings topics apply'/],
      [['aply'], /topics has no 'aply'. Did you mean 'apply'\?/],
      [['destroy'], /It has plan, apply/],
      [['plan', 'orders'], /takes no 'orders'/],
      [['plan', '--format', 'xml'], /--format takes/],
      [['plan', '--parameter', 'tenant'], /--parameter takes NAME=VALUE/],
      [['plan', '--parameter', 'region=mars', '--root', contracts.root], /can't be 'mars'/],
      [['plan', '--root', '/nowhere'], /no such folder/],
    ] as const) {
      const { exit, err } = await call(topics, argv, given.operator);
      expect([exit, err], argv.join(' ')).toEqual([2, expect.stringMatching(message)]);
    }
    for (const argv of [['--help'], ['plan', '--help'], ['apply', '-h']]) {
      const { exit, out } = await call(topics, argv, given.operator);
      expect([exit, out]).toEqual([0, expect.stringContaining('Usage: tidings topics plan')]);
    }
  });
});
