/** What is committed is published, as it would have been without an outbox; what is rolled back never is. */
import { type Event, type Outgoing, PublishAllError, type Sink } from '@tidings/runtime';
import type { memory } from '@tidings/runtime/memory';
import { outbox } from '@tidings/runtime/postgres';
import * as fc from 'fast-check';
import { beforeEach, expect, it } from 'vitest';
import { describePostgres } from '../support/postgres.js';
import { ReminderTriggered, reminders, TodoCreated, TodoCreatedV1, todos } from '../unit/runtime/contracts.js';
import { bench, created, deleted, drained, empty, headings, SOURCE, tidingsDatabase, transaction } from './setup.js';

const database = await tidingsDatabase();

/** Stable: the order within a key stays, which is the one that is promised. */
const byKey = <T extends { readonly key: string | null }>(records: readonly T[]): readonly T[] =>
  [...records].sort((a, b) => (String(a.key) < String(b.key) ? -1 : Number(a.key !== b.key)));

/** What a transport is given, without the time of writing; by key. */
const bytesOf = (broker: ReturnType<typeof memory>, topic: string) =>
  byKey(
    broker.records(topic).map(({ key, value, headers, partition }) => ({
      partition,
      key: key === null ? null : Buffer.from(key).toString('hex'),
      value: value === null ? null : Buffer.from(value).toString('hex'),
      headers: Object.entries(headers).map(([name, text]) => [name, Buffer.from(text as Uint8Array).toString('hex')]),
    })),
  );

describePostgres('an outbox', database, ({ pool }) => {
  beforeEach(() => empty(pool));

  it('publishes what was committed, once and in order', async () => {
    const { broker, relay } = bench(pool);
    const events = [created('a', '1'), created('b', '1'), created('a', '2'), deleted('a')];
    await transaction(pool, async (client) => {
      const receipts = await todos.publisher(outbox(client)).publishAll(events);
      expect(receipts).toEqual(events.map(({ id }) => ({ id, topic: 'todos' })));
    });
    const made = await relay();
    await drained(made);
    expect(new Set(broker.published(todos).map(({ id }) => id))).toEqual(new Set(events.map(({ id }) => id)));
    expect(new Map(headings(broker))).toEqual(
      new Map([
        ['a', ['1', '2', undefined]],
        ['b', ['1']],
      ]),
    );
    expect(await made.health()).toEqual({ status: 'running', sent: 4, unmarked: 0, unsent: 0, poison: 0 });
  });

  it('never publishes what was rolled back', async () => {
    const { broker, relay } = bench(pool);
    const made = await relay();
    const abandoned = transaction(pool, async (client) => {
      await todos.publisher(outbox(client)).publish(created('a', 'never'));
      throw new Error('changed my mind');
    });
    await expect(abandoned).rejects.toThrow('changed my mind');
    await transaction(pool, (client) => todos.publisher(outbox(client)).publish(created('a', 'committed')));
    await drained(made);
    expect([...headings(broker)]).toEqual([['a', ['committed']]]);
  });

  it('keeps the order of calls that nobody waited for, of a thousand at once', async () => {
    await transaction(pool, async (client) => {
      const out = todos.publisher(outbox(client));
      await Promise.all(Array.from({ length: 2_345 }, (_, index) => out.publish(created('a', String(index)))));
    });
    const { rows } = await pool.query<{ heading: string }>(
      `select payload->>'heading' as heading from tidings_outbox order by position`,
    );
    expect(rows.map(({ heading }) => heading)).toEqual(Array.from({ length: 2_345 }, (_, index) => String(index)));
  });

  it('rejects with the transaction’s failure', async () => {
    const client = await pool.connect();
    await client.query('begin');
    await expect(client.query('select 1 / 0')).rejects.toThrow('division by zero');
    const out = todos.publisher(outbox(client));
    await expect(out.publish(created('a', '1'))).rejects.toThrow('current transaction is aborted');
    await expect(out.publishAll([created('a', '2'), created('a', '3')])).rejects.toBeInstanceOf(PublishAllError);
    await client.query('rollback');
    client.release();
  });

  it('refuses an event of another topic, and a source that is none', async () => {
    const out = todos.publisher(outbox(pool));
    const other = ReminderTriggered.make({ data: { reminderId: '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70' } });
    // @ts-expect-error another topic's event
    await expect(out.publish(other)).rejects.toThrow('is not published to todos');
    expect(() => outbox(pool, { source: 'not a URI' })).toThrow('outbox: source must be a URI-reference');
  });

  it('gives the records that publishing at once gives, byte for byte', async () => {
    const direct = bench(pool);
    const kept = bench(pool);
    const reminderId = '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70';
    const all = [
      created('a', 'plain'),
      TodoCreatedV1.make({ data: { todoId: 'a', title: 'of an older version, with a subject' } }),
      TodoCreated.make({
        data: { todoId: 'ключ', heading: '\u0000 “quotes” 🥛 \u2028 \\ /', note: '' },
        id: 'given-id',
        time: '2026-01-02T03:04:05.678901+02:00',
        source: 'https://example.com/other?x=1',
        subject: 'subject',
        correlationId: 'correlation',
        causationId: 'causation',
        tenantId: 't-42',
        partitionKey: 'ключ',
        traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
        tracestate: 'a=1,b=2',
        extensions: { zone: 'eu', answer: '42', blank: ' ' },
      }),
    ];
    const triggered = ReminderTriggered.make({ data: { reminderId }, extensions: { zone: 'us' } });
    await todos.publisher(direct.producer).publishAll(all);
    await reminders.publisher(direct.producer).publish(triggered);
    await transaction(pool, async (client) => {
      const sink = outbox(client);
      await todos.publisher(sink).publishAll(all);
      await reminders.publisher(sink).publish(triggered);
    });
    await drained(await kept.relay());
    expect(bytesOf(kept.broker, 'todos')).toEqual(bytesOf(direct.broker, 'todos'));
    expect(bytesOf(kept.broker, 'reminders')).toEqual(bytesOf(direct.broker, 'reminders'));
    const published = ({ broker }: typeof kept) => [...broker.published(todos)].sort((a, b) => (a.id < b.id ? -1 : 1));
    expect(published(kept)).toEqual(published(direct));
  });

  it('gives the same bytes in structured mode, and for any data', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            data: fc.jsonValue({ stringUnit: 'binary' }),
            key: fc.option(fc.string({ minLength: 1, unit: 'binary' })),
          }),
          {
            minLength: 1,
            maxLength: 20,
          },
        ),
        fc.constantFrom('binary' as const, 'structured' as const),
        async (given, mode) => {
          const records: unknown[] = [];
          /** A producer as far as bytes go. */
          const producer: Sink = {
            send: async ({ topic, event, encode }) => {
              const { key, value, headers } = encode(event, { source: SOURCE, mode });
              records.push({ topic, key, value: String(value), headers: Object.entries(headers) });
              return { id: event.id, topic };
            },
          };
          const { encode } = await import('../../src/runtime/codec/encode.js');
          const outgoing = given.map(({ data, key }, index): Outgoing => {
            const event: Event = {
              id: `id-${index}`,
              type: 'com.example.Any',
              version: 1,
              time: '2026-01-02T03:04:05.678Z',
              correlationId: 'c',
              // NUL is no character of an attribute, nor of a Postgres text.
              ...(key === null ? {} : { partitionKey: key.replaceAll('\0', '0') }),
              data,
            };
            return { topic: 'any', event, encode: (final, options) => encode(final, options.source, options.mode) };
          });
          for (const one of outgoing) await producer.send(one);
          const direct = records.splice(0);
          await transaction(pool, async (client) => {
            const sink = outbox(client);
            for (const one of outgoing) await sink.send(one);
          });
          const made = await bench(pool).relay({ producer, workers: 1 });
          await drained(made);
          await made.stop();
          const text = (record: unknown) => JSON.stringify(record);
          expect(records.map(text).sort()).toEqual(direct.map(text).sort());
        },
      ),
      { numRuns: 25, seed: 20261126 },
    );
  });

  it('sends the payload’s text as it is, whoever wrote it', async () => {
    const { broker, relay } = bench(pool);
    const payload = '{ "z" :1, "a": "\\u0000\\ud83d\\ude00", "z":2, "n": 1.0e2, "list": [ ] }';
    await pool.query(
      `insert into tidings_outbox (id, aggregatetype, aggregateid, type, payload, dataversion, time, correlationid)
      values ('1', 'todos', 'a', 'com.example.other.Thing', $1, '7', '2026-01-02T03:04:05Z', '1')`,
      [payload],
    );
    await drained(await relay());
    const [record] = broker.records('todos');
    expect(String(record!.value)).toBe(payload);
    expect(Object.fromEntries(Object.entries(record!.headers).map(([name, value]) => [name, String(value)]))).toEqual({
      'content-type': 'application/json',
      ce_specversion: '1.0',
      ce_id: '1',
      ce_type: 'com.example.other.Thing',
      ce_source: SOURCE,
      ce_time: '2026-01-02T03:04:05Z',
      ce_dataversion: '7',
      ce_correlationid: '1',
    });
  });

  it('sends a tombstone for a row without a payload, and no key where there is none', async () => {
    const { broker, relay } = bench(pool);
    await pool.query(
      `insert into tidings_outbox (id, aggregatetype, aggregateid, type, payload, dataversion, time, correlationid) values
      ('1', 'todos', 'a', 'com.example.todos.TodoDeleted', null, '1', '2026-01-02T03:04:05Z', '1'),
      ('2', 'todos', null, 'com.example.todos.TodoDeleted', '{"todoId":"b"}', '1', '2026-01-02T03:04:05Z', '2')`,
    );
    await drained(await relay());
    const records = broker
      .records('todos')
      .map(({ key, value }) => ({ key: key && String(key), value: value && String(value) }));
    expect(new Set(records)).toEqual(
      new Set([
        { key: 'a', value: null },
        { key: null, value: '{"todoId":"b"}' },
      ]),
    );
  });
});
