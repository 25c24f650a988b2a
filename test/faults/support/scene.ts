/** What every fault test begins with, and ends with. */
import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createProducer, type Producer, type ProducerOptions } from '@tidings/runtime';
import type { KafkaOptions } from '@tidings/runtime/kafkajs';
import { deadLetters, deadLetterTopic, lagOf, provision, readRecords, retryTopic } from '@tidings/runtime/operations';
import type { Transport } from '@tidings/runtime/testing';
import type pg from 'pg';
import { expect, onTestFinished } from 'vitest';
import { client, comes, newPlace, type Place, SOURCE } from './clients.js';
import { type Ledger, openLedger } from './ledger.js';
import { type Load, type LoadOptions, load } from './load.js';
import { effectsOf, type MemberOptions, member } from './member.js';
import { judge, type LogRecord, type Verdict } from './verdict.js';

export interface SceneOptions {
  readonly brokers: readonly string[];
  readonly topics?: readonly string[];
  readonly partitions?: number;
  readonly replicas?: number;
  /** Topics not to be made. */
  readonly without?: readonly ('dlq' | 'retry')[];
  readonly config?: { readonly [name: string]: string };
}

export interface Scene {
  readonly place: Place;
  readonly group: string;
  readonly ledger: Ledger;
  /** Of the test itself: it looks on. */
  readonly transport: Transport;
  /** Closed with the test. */
  producer(options?: Partial<KafkaOptions>, more?: Partial<ProducerOptions>): Producer;
  /** A consumer in this process, stopped with the test. */
  member(by: string, options?: Partial<MemberOptions>, kafkaOptions?: Partial<KafkaOptions>): ReturnType<typeof member>;
  /** Stopped with the test. */
  load(options: Omit<LoadOptions, 'ledger'>): Load;
  log(): Promise<readonly LogRecord[]>;
  /** Ids of dead letters of a topic, with their reasons. */
  deadLetters(topic?: string): Promise<ReadonlyMap<string, string>>;
  /** Waits until everything in the topics has come to something; in vain after a while, and the verdict will tell. */
  settled(more?: JudgeOptions): Promise<boolean>;
  verdict(more?: JudgeOptions): Promise<Verdict>;
  /** Of all partitions, as the group has committed. */
  lag(): Promise<number>;
}

export interface JudgeOptions {
  readonly consumed?: boolean;
  readonly setAside?: Iterable<string>;
  readonly unordered?: Iterable<string>;
  /** There is an inbox, and effects. */
  readonly pool?: pg.Pool;
}

export async function newScene(options: SceneOptions): Promise<Scene> {
  const { brokers, topics = ['todos'], partitions = 3, replicas = 1, without = [], config = {} } = options;
  const place = newPlace(brokers);
  const group = `faults-${randomUUID().slice(0, 8)}`;
  const ledger = newLedger();
  const transport = client(place);
  await transport.connect();
  onTestFinished(() => transport.close());
  const plan = {
    topics: topics.map((topic) => ({ topic, partitions, replicas, config })),
    groups: [{ group, topics }],
  };
  if (without.length === 0) await provision(transport, plan);
  else {
    const absent = topics.flatMap((topic) => [
      ...(without.includes('dlq') ? [deadLetterTopic(topic, group)] : []),
      ...(without.includes('retry') ? [retryTopic(topic, group)] : []),
    ]);
    const { created } = await provision(transport, plan, { dryRun: true });
    await transport.createTopics(created.filter(({ topic }) => !absent.includes(topic)));
  }

  const scene: Scene = {
    ...{ place, group, ledger, transport },
    producer: (kafkaOptions = {}, more = {}) => {
      const log = ledger.log('producer');
      const producer = createProducer({ transport: client(place, kafkaOptions, log), source: SOURCE, log, ...more });
      onTestFinished(async () => {
        await producer.close({ deadlineMs: 1_000 });
      });
      return producer;
    },
    member: (by, more = {}, kafkaOptions = {}) => {
      const made = member({
        transport: client(place, kafkaOptions, ledger.log(by)),
        ...{ group, ledger, by },
        ...more,
      });
      onTestFinished(async () => {
        await made.stop({ deadlineMs: 1_000 });
      });
      return made;
    },
    load: (options) => {
      const made = load({ ledger, ...options });
      onTestFinished(() => made.stop());
      return made;
    },
    log: async () => {
      const found: LogRecord[] = [];
      for await (const { topic, partition, record } of readRecords(transport, topics)) {
        const { offset, key, headers } = record;
        found.push({ topic, partition, offset, key: String(key ?? ''), id: String(headers.ce_id) });
      }
      return found;
    },
    deadLetters: async (topic = topics[0]!) => {
      const ids = new Map((await scene.log()).map((one) => [placeOf(one), one.id]));
      const found = new Map<string, string>();
      // What is no event has no id, but a place.
      for await (const { origin, reason } of deadLetters(transport, { topic, group })) {
        found.set(ids.get(placeOf(origin)) ?? placeOf(origin), reason);
      }
      return found;
    },
    settled: (more = {}) =>
      comes(
        async () => {
          const { lost, unhandled } = await scene.verdict(more);
          return lost.length + unhandled.length === 0;
        },
        { withinMs: 90_000, everyMs: 300 },
      ),
    verdict: async ({ pool, consumed = true, ...more } = {}) =>
      judge({
        ledger,
        log: await scene.log(),
        consumed,
        ...more,
        ...(pool === undefined ? {} : { effects: await effectsOf(pool, group) }),
      }),
    lag: async () => {
      const all = await lagOf(transport, group, topics);
      return all.reduce((sum, { lag }) => sum + lag, 0);
    },
  };
  return scene;
}

/**
 * What holds in every fault: nothing lost, nothing reordered, no effect doubled. `doubled`: whether what the test does may leave an event twice in
 * the log: after a failed publish, a relay's kill or a leader's change. Otherwise it may not, unless a write has failed, which the ledger tells: a machine
 * can be so slow.
 */
export function expectKept(
  { ledger }: Pick<Scene, 'ledger'>,
  verdict: Verdict,
  { doubled }: { readonly doubled: 'never' | 'counted' },
): void {
  const { lost, unhandled, published, reordered, effectsDoubled = [] } = verdict;
  const broken = { lost, unhandled, published, reordered, effectsDoubled };
  expect(broken).toEqual({ lost: [], unhandled: [], published: [], reordered: [], effectsDoubled: [] });
  // What was refused is not in the log at all.
  const unknown = ledger.of('failed').filter(({ error }) => !error.startsWith('PublishRefused'));
  const failures = unknown.length + ledger.notes('write failed').length;
  if (doubled === 'never' && failures === 0) expect(verdict.doubled).toEqual([]);
  expect(verdict.events).toBeGreaterThan(0);
}

const placeOf = ({ topic, partition, offset }: { topic: string; partition: number; offset: number }) =>
  `${topic}/${partition}/${offset}`;

/** A ledger of one test. */
function newLedger(): Ledger {
  const folder = mkdtempSync(join(tmpdir(), 'tidings-faults-'));
  const ledger = openLedger(join(folder, 'ledger'));
  onTestFinished(() => {
    ledger.close();
    rmSync(folder, { recursive: true, force: true });
  });
  return ledger;
}
