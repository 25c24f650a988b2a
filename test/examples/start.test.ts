/** `npm start`, and `npm start -- --kafka` on a broker of its own, as somebody types them who has just cloned this. */
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../cli/support.js';
import { testBrokers } from '../support/kafka.js';

// Where KAFKA_BROKERS names one, its topics are somebody's: the service's have fixed names.
const canStart = !process.env.KAFKA_BROKERS && (await testBrokers()) !== undefined;

function start(
  ...argv: string[]
): Promise<{ readonly exit: number | null; readonly out: string; readonly err: string }> {
  const child = spawn(process.execPath, ['scripts/start.mjs', ...argv], {
    cwd: ROOT,
    env: { ...process.env, NO_COLOR: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let out = '';
  let err = '';
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  return new Promise((resolve) => child.once('close', (exit) => resolve({ exit, out, err })));
}

const ALL = '✓ Every event was published in every version, and handled once, in its newest.';

/** Whether anybody takes connections there. */
const answers = (address: string): Promise<boolean> => {
  const [host, port] = address.split(':') as [string, string];
  return new Promise((resolve) => {
    const socket = connect(Number(port), host);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
};

describe('npm start', () => {
  it('generates, runs the service in memory, and proves that no version breaks anybody', async () => {
    const { exit, out } = await start();
    expect([exit, out]).toEqual([0, expect.stringContaining(ALL)]);
    expect(out).toContain('compat-check passed');
    expect(out).not.toContain('Kafka');
  }, 120_000);

  it.skipIf(!canStart)(
    'runs it on a real broker with --kafka, says so, and leaves nothing behind',
    async () => {
      const { exit, out, err } = await start('--kafka');
      expect([exit, out], err).toEqual([0, expect.stringContaining(ALL)]);
      const [, address] = /\nThe todo service runs on .* at (\S+:\d+)\. Its topics/.exec(out) ?? [];
      expect(address).toBeDefined();
      // The contracts ask for three.
      expect(out).toContain('+ todos: 3 partitions, 1 replica, ');
      expect(err).toContain('24 topics got fewer replicas than the contracts say: there is 1 broker.');
      expect(out).toMatch(/✓ It ran on .*compat-check passed/s);
      expect(await answers(address!)).toBe(false);
    },
    240_000,
  );
});
