/** The broker that developers and tests are given: it starts, can be killed and started again, and never outlives who started it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type Kafka, probe, startKafka } from '../../scripts/lib/kafka/index.mjs';
import { testBrokers } from '../support/kafka.js';

const script = fileURLToPath(new URL('../../scripts/kafka.mjs', import.meta.url));
const brokers = await testBrokers();

/** Runs `npm run kafka`'s script until it has printed its address. */
async function started(env: NodeJS.ProcessEnv, ...args: string[]) {
  const child = spawn(process.execPath, [script, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const [address] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { child, address };
}

async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(50);
}

const answers = (broker: string) =>
  probe(broker, { timeoutMs: 2_000 }).then(
    () => true,
    () => false,
  );

describe.skipIf(brokers === undefined)('a broker for developers and tests', { timeout: 180_000 }, () => {
  const { KAFKA_BROKERS: _, ...environment } = process.env;

  it('prints its address, and ends on Ctrl-C', async () => {
    const { child, address } = await started(environment);
    expect((await probe(address)).brokers).toHaveLength(1);
    child.kill('SIGINT');
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(await answers(address)).toBe(false);
  });

  it('ends, and leaves no data, when who started it is killed', async () => {
    const folders = () => readdirSync(tmpdir()).filter((name) => /^tidings-(kafka|compose)-/.test(name));
    const before = new Set(folders());
    const { child, address } = await started(environment);
    const mine = folders().filter((name) => !before.has(name));
    expect(mine.length).toBeGreaterThan(0);
    child.kill('SIGKILL');
    await once(child, 'exit');
    await until(async () => !(await answers(address)));
    // Others may have started theirs meanwhile: one of the new folders is gone.
    await until(() => mine.some((name) => !existsSync(`${tmpdir()}/${name}`)));
  });

  it('uses the broker that KAFKA_BROKERS names, and ends nothing of it', async () => {
    const { child, address } = await started({ ...environment, KAFKA_BROKERS: brokers!.join(',') });
    expect(address).toBe(brokers!.join(','));
    const [code] = await once(child, 'exit');
    expect(code).toBe(0);
    expect(await answers(brokers![0]!)).toBe(true);
  });

  it('is a real cluster, whose nodes can be killed, stopped and started again', async () => {
    const properties = { 'broker.session.timeout.ms': 3_000, 'broker.heartbeat.interval.ms': 500 };
    const kafka: Kafka = await startKafka({ nodes: 3, own: true, properties });
    try {
      const known = await probe(kafka.brokers[0]!);
      expect(known.brokers.map(({ host, port }) => `${host}:${port}`).sort()).toEqual([...kafka.brokers].sort());
      const [first, , third] = kafka.nodes;
      await third!.kill('SIGKILL');
      expect(await answers(third!.broker)).toBe(false);
      await until(async () => (await probe(kafka.brokers[0]!)).brokers.length === 2);
      await third!.start();
      await until(async () => (await probe(kafka.brokers[0]!)).brokers.length === 3);
      await first!.kill('SIGSTOP');
      expect(await answers(first!.broker)).toBe(false);
      await first!.kill('SIGCONT');
      await until(() => answers(first!.broker));
    } finally {
      await kafka.stop();
    }
    for (const broker of kafka.brokers) expect(await answers(broker)).toBe(false);
  });
});

describe('where there is no broker', () => {
  it('says what is set and does not answer', async () => {
    const env = { ...process.env, KAFKA_BROKERS: '127.0.0.1:1' };
    expect(await failure(env)).toMatch(/KAFKA_BROKERS is 127\.0\.0\.1:1, and no broker answers there/);
  });

  it('says what to install', async () => {
    const { KAFKA_BROKERS: _, JAVA_HOME: __, ...rest } = process.env;
    expect(await failure({ ...rest, PATH: '/nowhere' })).toMatch(
      /install Java 17 and Maven, or Docker; or set KAFKA_BROKERS/,
    );
  });

  async function failure(env: NodeJS.ProcessEnv): Promise<string> {
    const child = spawn(process.execPath, [script], { env, stdio: ['ignore', 'ignore', 'pipe'] });
    let text = '';
    child.stderr.on('data', (bytes) => {
      text += bytes;
    });
    const [code] = await once(child, 'close');
    expect(code).toBe(1);
    return text;
  }
});

describe('compose.yaml', () => {
  it('sets a broker up as the script does', async () => {
    const { clusterProperties } = (await import('../../scripts/lib/kafka/properties.mjs' as string)) as {
      clusterProperties: (nodes: number) => Record<string, unknown>;
    };
    const compose = parse(readFileSync(new URL('../../compose.yaml', import.meta.url), 'utf8')) as {
      services: { kafka: { environment: Record<string, string> } };
    };
    const { environment } = compose.services.kafka;
    const expected = Object.entries(clusterProperties(1)).map(([name, value]) => [
      `KAFKA_${name.replaceAll('.', '_').toUpperCase()}`,
      String(value),
    ]);
    expect(environment).toMatchObject(Object.fromEntries(expected));
  });
});
