/** Relays that die: kill -9 in mid-batch, and rows that kill whoever sends them. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { listPoison, outbox, outboxStatus } from '@tidings/runtime/postgres';
import { beforeEach, expect, it, onTestFinished } from 'vitest';
import { describePostgres } from '../support/postgres.js';
import { todos } from '../unit/runtime/contracts.js';
import { bench, created, empty, headings, tidingsDatabase, until } from './setup.js';

const database = await tidingsDatabase();
const program = fileURLToPath(new URL('relay-process.ts', import.meta.url));

describePostgres('relays that die', database, ({ pool, newPool, url }) => {
  beforeEach(() => empty(pool));

  const ledger = () => {
    const folder = mkdtempSync(join(tmpdir(), 'tidings-relay-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const file = join(folder, 'ledger');
    writeFileSync(file, '');
    const lines = () =>
      readFileSync(file, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => line.split(' ') as [id: string, key: string, heading: string]);
    return { file, lines };
  };

  const start = (file: string, more: Record<string, string> = {}): { child: ChildProcess; gone: Promise<void> } => {
    const child = spawn(process.execPath, ['--import', 'tsx', '--conditions=tidings-source', program], {
      env: { ...process.env, DATABASE_URL: url, LEDGER: file, ...more },
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
    onTestFinished(async () => {
      child.kill('SIGKILL');
      await gone;
    });
    return { child, gone };
  };

  it('by kill -9, two at a time and again and again: nothing is lost or reordered, what was under way is doubled', async () => {
    const { file, lines } = ledger();
    const events = Array.from({ length: 1_500 }, (_, index) => created(`a${index % 31}`, String(index)));
    await todos.publisher(outbox(pool)).publishAll(events);
    const kills = 6;
    let running = [start(file), start(file)];
    for (let kill = 0; kill < kills; kill++) {
      const before = lines().length;
      await until(() => lines().length > before + 20 + 13 * kill, 'some events');
      const [victim, other] = running;
      victim!.child.kill('SIGKILL');
      await victim!.gone;
      running = [other!, start(file)];
    }
    await until(async () => (await outboxStatus(pool)).unsent === 0, 'an empty outbox');
    const seen = lines();
    const first = seen.filter(([id], index) => seen.findIndex((line) => line[0] === id) === index);
    const lost = events.filter(({ id }) => !first.some((line) => line[0] === id));
    const last = new Map<string, number>();
    const reordered = first.filter(([, key, heading]) => {
      const before = last.get(key) ?? -1;
      last.set(key, Number(heading));
      return Number(heading) < before;
    });
    expect({ lost: lost.length, reordered: reordered.length }).toEqual({ lost: 0, reordered: 0 });
    // Each that died had two batches of five, no more.
    expect(seen.length - first.length).toBeLessThanOrEqual(kills * 10);
  }, 180_000);

  it('of a row: it is held in the end, its aggregate waits, and all others are sent', async () => {
    const { file, lines } = ledger();
    const events = Array.from({ length: 60 }, (_, index) => created(`a${index % 6}`, String(index)));
    await todos.publisher(outbox(pool)).publishAll(events);
    const deadly = events[13]!;
    let deaths = 0;
    for (let current = start(file, { DEADLY: deadly.id }); ; current = start(file, { DEADLY: deadly.id })) {
      const dead = await Promise.race([
        current.gone.then(() => true),
        until(async () => (await outboxStatus(pool)).unsent === 8, 'all others').then(
          () => false,
          () => false,
        ),
      ]);
      if (!dead) break;
      deaths++;
    }
    expect(await listPoison(pool)).toMatchObject([
      { id: deadly.id, key: 'a1', reason: '3 relays died while they sent it', waiting: 7 },
    ]);
    expect(deaths).toBeLessThanOrEqual(8);
    const sent = new Set(lines().map(([id]) => id));
    expect(sent.size).toBe(52);
    expect(sent.has(deadly.id)).toBe(false);
  }, 180_000);

  it('of a row among many of its shard: no other row is taken for it', async () => {
    const { broker, producer, relay } = bench(pool);
    const victim = newPool({ application_name: 'relay-deadly' });
    // One aggregate, hence one shard, and so all rows before the deadly one have to go first.
    const events = Array.from({ length: 150 }, (_, index) => created('a', String(index)));
    const others = Array.from({ length: 150 }, (_, index) => created(`b${index}`, '0'));
    await todos.publisher(outbox(pool)).publishAll([...events, ...others]);
    const deadly = events[137]!;
    let deaths = 0;
    const made = await relay({
      pool: victim,
      batch: 100,
      producer: {
        send: async (outgoing) => {
          if (outgoing.event.id !== deadly.id) return producer.send(outgoing);
          deaths++;
          await pool.query(
            `select pg_terminate_backend(pid, 10000) from pg_stat_activity where application_name = 'relay-deadly'`,
          );
          throw new Error('as good as dead');
        },
      },
    });
    await until(async () => (await outboxStatus(pool)).unsent === 13, 'all that can be sent');
    expect(await listPoison(pool)).toMatchObject([{ id: deadly.id, waiting: 12 }]);
    expect(deaths).toBeLessThanOrEqual(8);
    expect(new Set(headings(broker).get('a')).size).toBe(137);
    expect(headings(broker).size).toBe(151);
    await made.stop();
  });
});
