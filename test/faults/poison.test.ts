/** Records that nobody can handle, among those that everybody can. */
import { PermanentError } from '@tidings/runtime';
import { deadLetters } from '@tidings/runtime/operations';
import { describe, expect, it, onTestFinished } from 'vitest';
import { TodoCreated } from '../../generated/todos/index.js';
import { testBrokers } from '../support/kafka.js';
import { created, keysOf, randomOf, SOURCE } from './support/clients.js';
import { workOf } from './support/member.js';
import { expectKept, newScene } from './support/scene.js';
import { faultTable } from './support/table.js';

const brokers = await testBrokers();
const table = faultTable();
const EVENTS = 3_000;
const PARTITIONS = 6;

interface Written {
  readonly key: string;
  readonly value: Buffer | null;
  readonly headers: Readonly<Record<string, string>>;
  readonly timestamp: number;
}

type Change = (value: Buffer, headers: Record<string, string>) => Buffer | null;

const json =
  (change: (data: Record<string, unknown>) => object): Change =>
  (value) =>
    Buffer.from(JSON.stringify(change(JSON.parse(value.toString()))));

/** One of a hundred each: what is written instead, and what becomes of it. */
const PLAN: Readonly<Record<number, { readonly reason: string | undefined; readonly change: Change }>> = {
  7: { reason: 'invalid', change: json(({ title: _, ...data }) => data) },
  22: {
    reason: 'unknown-type',
    change: (value, headers) => {
      headers.ce_type = 'com.example.todos.TodoArchived';
      return value;
    },
  },
  // Newer than anyone knows: handled as the newest known, or a dead letter where it doesn't pass for that.
  37: {
    reason: undefined,
    change: (value, headers) => {
      headers.ce_dataversion = '3';
      return json((data) => ({ ...data, colour: 'red' }))(value, headers);
    },
  },
  52: {
    reason: 'future-version',
    change: (value, headers) => {
      headers.ce_dataversion = '3';
      return json(({ title, ...data }) => ({ ...data, heading: title }))(value, headers);
    },
  },
  67: { reason: 'undecodable', change: (value) => value.subarray(0, value.length - 3) },
  82: { reason: 'tombstone', change: () => null },
  97: { reason: 'permanent', change: json((data) => ({ ...data, description: 'poison' })) },
};

describe.skipIf(brokers === undefined)('records that can’t be handled', () => {
  it('1 % of each kind: all are accounted for, all others are handled', { timeout: 120_000 }, async () => {
    const scene = await newScene({ brokers: brokers!, partitions: PARTITIONS });
    const { ledger, group, transport } = scene;
    // Whoever wrote such records, it was no publisher of ours.
    const lane = await transport.openLane();
    onTestFinished(() => lane.close());
    const keys = keysOf(30);
    const written = new Map<string, Written>();
    const reasons = new Map<string, string>();
    const future = new Set<string>();

    const newer: string[] = [];
    for (const by of ['one', 'two']) {
      const work = workOf(randomOf(5), 2);
      scene.member(by, {
        handle: async ({ id, data }, { receivedVersion }) => {
          await work();
          if (receivedVersion > 2) newer.push(id);
          if ((data as { description?: string }).description === 'poison') throw new PermanentError('not this one');
        },
      });
    }
    for (let from = 0; from < EVENTS; from += 100) {
      const parts = Array.from({ length: PARTITIONS }, (_, partition) => ({
        ...{ topic: 'todos', partition },
        records: [] as Written[],
      }));
      for (let index = from; index < from + 100; index++) {
        const key = keys[index % keys.length]!;
        const event = created(key, index);
        const { value, headers } = TodoCreated.toMessage(event, { source: SOURCE });
        const texts = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)]));
        const plan = PLAN[index % 100];
        const changed = plan === undefined ? (value as Buffer) : plan.change(value as Buffer, texts);
        const message = { key, value: changed, headers: texts, timestamp: 1_700_000_000_000 + index };
        written.set(event.id, message);
        if (plan?.reason !== undefined) reasons.set(event.id, plan.reason);
        else if (plan !== undefined) future.add(event.id);
        ledger.write({ what: 'called', id: event.id, topic: 'todos', key, seq: index });
        parts[(index % keys.length) % PARTITIONS]!.records.push(message);
      }
      await lane.write(parts);
      for (const { headers } of parts.flatMap(({ records }) => records)) {
        ledger.write({ what: 'acknowledged', id: headers.ce_id! });
      }
    }
    await scene.settled({ setAside: [...reasons.keys()] });
    expect(await scene.deadLetters()).toEqual(reasons);
    const verdict = await scene.verdict({ setAside: [...(await scene.deadLetters()).keys()] });
    table.row('1 % each: poison, unknown type, future version, ...', verdict);
    expectKept(scene, verdict, { doubled: 'never' });
    expect(verdict.events).toBe(EVENTS);
    expect(reasons.size).toBe((EVENTS / 100) * 6);
    // Nothing is both.
    expect(ledger.of('handled').filter(({ id }) => reasons.has(id))).toEqual([]);
    expect(new Set(newer)).toEqual(future);
    // Their bytes, keys, headers and times are what they were.
    for await (const { headers, record, origin } of deadLetters(transport, { topic: 'todos', group })) {
      const original = written.get(String(headers.ce_id))!;
      const texts = Object.fromEntries(Object.entries(headers).map(([name, text]) => [name, String(text)]));
      expect(texts).toEqual(original.headers);
      expect(record.value === null ? null : Buffer.from(record.value)).toEqual(original.value);
      expect(String(record.key)).toBe(original.key);
      expect(record.timestamp).toBe(original.timestamp);
      expect(origin.topic).toBe('todos');
    }
    expect(await scene.lag()).toBe(0);
  });
});
