import { describe, expect, it } from 'vitest';
import { groups } from '../../src/compiler/cli/groups/command.js';
import { call, type World, type WorldOptions, world } from './support.js';

const run = (given: World, ...argv: string[]) => call(groups, argv, given.operator);

/** Two topics with records of the seconds 1, 2, 3; group g has committed 2 of the first. */
async function timed(options: WorldOptions = {}): Promise<World> {
  const given = world(options);
  await given.create({ topic: 'a', partitions: 2 }, { topic: 'b' }, { topic: 'a.g.retry' });
  for (const second of [1, 2, 3]) given.broker.append('a', { timestamp: second * 1_000 });
  given.broker.append('a', { timestamp: 2_500 }, 1);
  given.broker.append('a.g.retry', { timestamp: 500 });
  await given.broker.resetOffsets('g', [
    { topic: 'a', partition: 0, offset: 2 },
    { topic: 'a.g.retry', partition: 0, offset: 1 },
  ]);
  return given;
}

const committed = async ({ broker }: World) =>
  (await broker.committed('g', ['a', 'b', 'a.g.retry'])).map(
    ({ topic, partition, offset }) => `${topic}/${partition}/${offset}`,
  );

describe('tidings groups list', () => {
  it('tells which there are', async () => {
    const members = [
      { clientId: 'svc', host: '10.0.0.1' },
      { clientId: 'svc', host: '10.0.0.1' },
    ];
    const given = world({
      groups: [
        { group: 'g', state: 'Stable', kind: 'consumer', protocol: 'tidings', members },
        { group: 'idle\u001b[31m', state: 'Empty', kind: 'consumer', protocol: '', members: [] },
      ],
    });
    const { exit, out } = await run(given, 'list');
    expect(exit).toBe(0);
    expect(out.split('\n')).toEqual([
      'group      state   members  protocol  clients',
      'g          Stable        2  tidings   svc@10.0.0.1',
      'idle\ufffd[31m  Empty         0  -         -',
      '',
    ]);
    expect(JSON.parse((await run(given, 'list', '--format', 'json')).out)).toMatchObject({
      formatVersion: 1,
      groups: [{ group: 'g' }, {}],
    });
    expect((await run(world(), 'list')).err).toBe('There are no groups.\n');
  });
});

describe('tidings groups lag', () => {
  it('counts what isn’t finished, of what was committed or is named', async () => {
    const given = await timed();
    const { exit, out, err } = await run(given, 'lag', '--group', 'g');
    expect([exit, err]).toEqual([0, 'Group g has 2 records to go.\n']);
    expect(out.split('\n').map((line) => line.trim().split(/ +/))).toEqual([
      ['topic', 'partition', 'committed', 'end', 'lag'],
      ['a', '0', '2', '3', '1'],
      ['a', '1', '-', '1', '1'],
      ['a.g.retry', '0', '1', '1', '0'],
      [''],
    ]);
    const one = await run(given, 'lag', '--group', 'new', '--topics', 'a', '--format', 'json');
    expect(JSON.parse(one.out)).toEqual({
      formatVersion: 1,
      group: 'new',
      lag: 4,
      partitions: [
        { topic: 'a', partition: 0, lag: 3, low: 0, high: 3 },
        { topic: 'a', partition: 1, lag: 1, low: 0, high: 1 },
      ],
    });
  });

  it('fails where it is too long', async () => {
    const given = await timed();
    expect((await run(given, 'lag', '--group', 'g', '--max-lag', '1')).exit).toBe(0);
    const late = await run(given, 'lag', '--group', 'g', '--max-lag', '0');
    expect([late.exit, late.err]).toEqual([1, expect.stringContaining('2 partitions lag by more than 0.')]);
  });

  it('guesses what was meant', async () => {
    const given = await timed({ groups: [{ group: 'billing', state: 'Empty', kind: '', protocol: '', members: [] }] });
    const near = await run(given, 'lag', '--group', 'biling');
    expect([near.exit, near.err]).toEqual([
      1,
      expect.stringContaining("there is no group 'biling'. Did you mean 'billing'?"),
    ]);
    const none = await run(given, 'lag', '--group', 'billing');
    expect([none.exit, none.err]).toEqual([1, expect.stringContaining('group billing has committed nothing')]);
    const topic = await run(given, 'lag', '--group', 'g', '--topics', 'c');
    expect([topic.exit, topic.err]).toEqual([1, expect.stringContaining('no such topic: c')]);
  });
});

describe('tidings groups seek', () => {
  it('moves a group to a time or an end, but not its retries', async () => {
    const given = await timed();
    const dry = await run(given, 'seek', '--group', 'g', '--to', '1970-01-01T00:00:02Z', '--dry-run');
    expect(dry.exit).toBe(0);
    expect(dry.out.split('\n').map((line) => line.trim().split(/ +/))).toEqual([
      ['topic', 'partition', 'from', 'to', 'records'],
      ['a', '0', '2', '1', '1'],
      ['a', '1', '-', '0', '-'],
      [''],
    ]);
    expect(await committed(given)).toEqual(['a/0/2', 'a.g.retry/0/1']);
    const moved = await run(given, 'seek', '--group', 'g', '--to', '1970-01-01T00:00:02Z');
    expect(moved.out).toBe(dry.out);
    expect((await committed(given)).sort()).toEqual(['a.g.retry/0/1', 'a/0/1', 'a/1/0']);
    await run(given, 'seek', '--group', 'g', '--to', 'latest');
    expect((await committed(given)).sort()).toEqual(['a.g.retry/0/1', 'a/0/3', 'a/1/1']);
    await run(given, 'seek', '--group', 'g', '--to', 'earliest', '--topics', 'a.g.retry,b');
    expect((await committed(given)).sort()).toEqual(['a.g.retry/0/0', 'a/0/3', 'a/1/1', 'b/0/0']);
  });

  it('moves partitions to offsets that are there', async () => {
    const given = await timed();
    const { exit, out } = await run(given, 'seek', '--group', 'g', '--offset', 'a/0/0,a/1/1', '--format', 'json');
    expect([exit, JSON.parse(out)]).toEqual([
      0,
      {
        formatVersion: 1,
        group: 'g',
        dryRun: false,
        moves: [
          { topic: 'a', partition: 0, from: 2, to: 0 },
          { topic: 'a', partition: 1, from: null, to: 1 },
        ],
      },
    ]);
    const gone = await run(given, 'seek', '--group', 'g', '--offset', 'a/0/9');
    expect([gone.exit, gone.err]).toEqual([1, 'tidings: topic a, partition 0 has offsets 0 to 3, not 9\n']);
    expect((await run(given, 'seek', '--group', 'g', '--offset', 'a/7/0')).err).toContain('topic a has no partition 7');
  });

  it('refuses a group that has members', async () => {
    const given = await timed();
    await given.broker.join({
      group: 'g',
      topics: ['a'],
      rebalanceTimeoutMs: 1_000,
      onAssigned: () => undefined,
      onRevoked: async () => undefined,
      onLost: () => undefined,
      onOffsetLost: () => 'stop',
      onBatch: async ({ records }) => ({ next: records.at(-1)!.offset + 1, hold: false }),
      onCrash: () => undefined,
      isWaiting: () => false,
    });
    const { exit, err } = await run(given, 'seek', '--group', 'g', '--to', 'earliest');
    expect([exit, err]).toEqual([
      1,
      'tidings: group g has members\n         Stop its consumers first: they would go on where they are.\n',
    ]);
  });

  it('refuses what can’t be meant', async () => {
    const given = await timed();
    for (const [argv, message] of [
      [[], /'tidings groups list', 'tidings groups lag'/],
      [['sek'], /groups has no 'sek'. Did you mean 'seek'\?/],
      [['seek', '--to', 'latest'], /groups seek needs --group/],
      [['seek', '--group', 'g'], /needs either --to/],
      [['seek', '--group', 'g', '--to', 'latest', '--offset', 'a/0/0'], /needs either --to/],
      [['seek', '--group', 'g', '--to', 'soon'], /--to takes/],
      [['seek', '--group', 'g', '--offset', '0/0'], /topic\/partition\/offset, not '0\/0'/],
      [['seek', '--group', 'g', '--offset', 'a/0/0', '--topics', 'a'], /goes without --topics/],
      [['lag', 'g'], /groups lag takes no 'g'/],
      [['lag'], /groups lag needs --group/],
      [['list', '--group', 'g'], /Unknown option '--group'/],
    ] as const) {
      const { exit, err } = await run(given, ...argv);
      expect([exit, err], argv.join(' ')).toEqual([2, expect.stringMatching(message)]);
    }
    for (const argv of [['--help'], ['list', '--help'], ['lag', '-h'], ['seek', '--help']])
      expect((await run(given, ...argv)).out).toContain('Usage: tidings groups list');
  });
});
