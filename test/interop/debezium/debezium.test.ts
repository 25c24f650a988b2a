/** Debezium on our outbox, with the configuration and the SQL of docs/: what it writes is what publishing at once writes. */
import { readFileSync } from 'node:fs';
import type { Event, Message } from '@tidings/runtime';
import { memory } from '@tidings/runtime/memory';
import { outbox } from '@tidings/runtime/postgres';
import type pg from 'pg';
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { empty, producerOn, SOURCE, tidingsDatabase, transaction, until } from '../../postgres/setup.js';
import { describePostgres } from '../../support/postgres.js';
import { ReminderTriggered, reminders, TodoCreated, TodoCreatedV1, todos } from '../../unit/runtime/contracts.js';
import { debeziumJava, run } from './java.js';

const database = await tidingsDatabase();
const java = await debeziumJava();

const docs = (file: string) => readFileSync(new URL(`../../../docs/${file}`, import.meta.url), 'utf8');
const connector = (JSON.parse(docs('debezium-outbox.json')) as { config: Record<string, string> }).config;
const [publication, extensions] = [...docs('debezium.md').matchAll(/```sql\n([^`]*)```/g)].map((match) => match[1]!);
const PLACEMENT = 'transforms.outbox.table.fields.additional.placement';

const REMINDER = '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70';

const all = (): readonly Event[] => [
  TodoCreated.make({ data: { todoId: 'a', heading: 'plain' } }),
  TodoCreatedV1.make({ data: { todoId: 'a', title: 'of an older version' } }),
  TodoCreated.make({
    data: { todoId: 'ключ', heading: '\u0000 “quotes” 🥛 \u2028 \\ /', note: '' },
    id: 'given-id',
    time: '2026-01-02T03:04:05.678901+02:00',
    source: 'https://example.com/other?x=1',
    subject: 'subject',
    correlationId: 'correlation',
    causationId: 'causation',
    tenantId: 't-42',
    traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
    tracestate: 'a=1,b=2',
    extensions: { zone: 'eu-central' },
  }),
];

interface Printed {
  readonly topic: string;
  readonly key: string | null;
  readonly value: string | null;
  readonly headers: readonly (readonly [string, string | null])[];
}

const bytes = (base64: string | null) => (base64 === null ? null : Buffer.from(base64, 'base64'));

/** As our consumer gets it from Kafka. */
function messageOf(line: string): Message & { readonly topic: string } {
  const { topic, key, value, headers } = JSON.parse(line) as Printed;
  return {
    topic,
    key: bytes(key),
    value: bytes(value),
    headers: Object.fromEntries(headers.map(([name, text]) => [name, bytes(text)])),
  };
}

/** What is on the wire, but for the header `id`, which EventRouter adds always, and headers without a value. */
function wire({ topic, key, value, headers }: Message & { readonly topic: string }): unknown {
  const text = (part: unknown) => (part === null ? null : String(part));
  const kept = Object.entries(headers).filter(([name, header]) => name !== 'id' && header !== null);
  return {
    topic,
    key: text(key),
    value: text(value),
    headers: Object.fromEntries(kept.map(([name, header]) => [name, text(header)])),
  };
}

describePostgres('Debezium', database, ({ pool, schema, url }) => {
  describe.skipIf(java === undefined)('on an outbox', () => {
    beforeAll(async () => {
      await pool.query(extensions!);
    });
    beforeEach(() => empty(pool));

    /** The events in the outbox; and as records that were published at once. */
    const publishBoth = async (events: readonly Event[]): Promise<readonly unknown[]> => {
      const broker = memory({ partitions: 1 });
      const producer = producerOn(broker);
      const triggered = ReminderTriggered.make({ data: { reminderId: REMINDER } });
      await todos.publisher(producer).publishAll(events as TodoCreated[]);
      await reminders.publisher(producer).publish(triggered);
      await transaction(pool, async (client) => {
        const sink = outbox(client, { source: SOURCE });
        await todos.publisher(sink).publishAll(events as TodoCreated[]);
        await reminders.publisher(sink).publish(triggered);
      });
      return ['todos', 'reminders'].flatMap((topic) =>
        broker.records(topic).map((record) => wire({ topic, ...record })),
      );
    };

    const config = () => ({ ...connector, [PLACEMENT]: `${connector[PLACEMENT]},zone:header:ce_zone` });

    const expectSame = (lines: readonly string[], direct: readonly unknown[]): void => {
      const messages = lines.map(messageOf);
      expect(messages.map(wire)).toEqual(direct);
      for (const message of messages) {
        const channel = message.topic === 'todos' ? todos : reminders;
        expect(channel.decode(message, { topic: message.topic, partition: 0, offset: 0 }).kind).toBe('event');
      }
    };

    it('through EventRouter alone gives the same messages, which our consumer reads as the same events', async () => {
      const events = all();
      const direct = await publishBoth(events);
      const { columns, rows } = await tableOf(pool, schema);
      const lines = await run(java!, 'DebeziumProbe.java', 'rows', [config(), columns, ...rows]).end();
      expectSame(lines, direct);
      const decoded = lines
        .map(messageOf)
        .filter(({ topic }) => topic === 'todos')
        .map((message) => todos.decode(message, { topic: 'todos', partition: 0, offset: 0 }));
      expect(decoded).toMatchObject(
        events.map(({ id, correlationId, time, source = SOURCE }) => ({ event: { id, correlationId, time, source } })),
      );
      expect(decoded[2]).toMatchObject({ event: { ...events[2] } });
    });

    it('gives a tombstone for a row without a payload, and no key where there is none', async () => {
      await pool.query(
        `insert into tidings_outbox (id, aggregatetype, aggregateid, type, payload, dataversion, time, correlationid) values
        ('1', 'todos', 'a', 'com.example.todos.TodoDeleted', null, '1', '2026-01-02T03:04:05Z', '1'),
        ('2', 'todos', null, 'com.example.todos.TodoDeleted', '{ "todoId" :"b", "todoId":"c" }', '1', '2026-01-02T03:04:05Z', '2')`,
      );
      const { columns, rows } = await tableOf(pool, schema);
      const lines = await run(java!, 'DebeziumProbe.java', 'rows', [config(), columns, ...rows]).end();
      const [tombstone, plain] = lines.map(messageOf);
      expect(tombstone).toMatchObject({ topic: 'todos', value: null });
      expect(todos.decode(tombstone!, { topic: 'todos', partition: 0, offset: 0 })).toEqual({
        kind: 'tombstone',
        key: 'a',
        type: 'com.example.todos.TodoDeleted',
      });
      expect(plain).toMatchObject({ key: null });
      expect(String(plain!.value)).toBe('{ "todoId" :"b", "todoId":"c" }');
    });

    it('through the whole connector gives the same, before it started and after, of inserts alone', async (context) => {
      const { rows: levels } = await pool.query<{ wal_level: string }>('show wal_level');
      if (levels[0]!.wal_level !== 'logical') {
        console.log(`Debezium: its connector is not tested, the server’s wal_level is ${levels[0]!.wal_level}`);
        context.skip();
      }
      const name = `${schema}_outbox`;
      await pool.query(publication!.replace('publication tidings_outbox', `publication ${name}`));
      const direct = [...(await publishBoth(all()))];
      const { hostname, port, username, password, pathname } = new URL(url);
      const debezium = run(java!, 'DebeziumProbe.java', 'engine', [
        {
          ...config(),
          name,
          'database.hostname': hostname,
          'database.port': port || '5432',
          'database.user': decodeURIComponent(username),
          'database.password': decodeURIComponent(password),
          'database.dbname': pathname.slice(1),
          'table.include.list': `${schema}.tidings_outbox`,
          'slot.name': name,
          'slot.drop.on.stop': 'true',
          'publication.name': name,
        },
      ]);
      onTestFinished(() => debezium.kill());
      await until(() => debezium.lines().length >= direct.length, 'the rows of before');
      direct.push(...(await publishBoth(all().map((event) => ({ ...event, id: `${event.id}-again` })))));
      await pool.query(`update tidings_outbox set held_at = now(), held_reason = 'an update'`);
      await pool.query('delete from tidings_outbox');
      direct.push(...(await publishBoth([TodoCreated.make({ data: { todoId: 'last', heading: 'after all' } })])));
      await until(() => debezium.lines().length >= direct.length, 'the rows of after');
      expectSame(await debezium.end(), direct);
      await pool.query(`drop publication ${name}`);
    }, 180_000);
  });
});

/** The table's columns and rows, as text. Logical decoding leaves generated columns out. */
async function tableOf(
  pool: pg.Pool,
  schema: string,
): Promise<{ columns: readonly unknown[]; rows: readonly unknown[] }> {
  const { rows: columns } = await pool.query<{ name: string; type: string; nullable: boolean }>(
    `select column_name as name, data_type as type, is_nullable = 'YES' as nullable from information_schema.columns
    where table_schema = $1 and table_name = 'tidings_outbox' and is_generated = 'NEVER' order by ordinal_position`,
    [schema],
  );
  const texts = columns.map(({ name }) => `${name}::text`).join(', ');
  const { rows } = await pool.query(`select ${texts} from tidings_outbox order by position`);
  return { columns, rows };
}
