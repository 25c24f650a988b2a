/** The generated clients on a real broker, from the call of `publish` to the handler. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type Consumer,
  createConsumer,
  createProducer,
  ignore,
  PermanentError,
  type Producer,
  PublishAllError,
  silentLog,
} from '@tidings/runtime';
import { type KafkaOptions, kafka } from '@tidings/runtime/kafkajs';
import type { Transport } from '@tidings/runtime/testing';
import { ConfigResourceTypes, Kafka, logLevel } from 'kafkajs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ReminderTriggered, reminders } from '../../generated/reminders/index.js';
import { TodoCreated, TodoDeleted, todos } from '../../generated/todos/index.js';
import { testBrokers } from '../support/kafka.js';
import { prefixed } from '../support/kafka-prefixed.js';

const brokers = await testBrokers();
const restOfTodos = {
  TodoDeleted: ignore,
  TodoUpdated: ignore,
  TodoCompleted: ignore,
  TodoUncompleted: ignore,
  TodoPrioritized: ignore,
} as const;
const restOfReminders = {
  ReminderCancelled: ignore,
  ReminderCreated: ignore,
  ReminderDismissed: ignore,
  ReminderSnoozed: ignore,
} as const;
const userId = '1f0e3dad-9990-4345-b743-9f8ffabdffc4';

describe.skipIf(brokers === undefined)('generated clients on a real broker', () => {
  let prefix: string;
  let group: string;
  let transport: Transport;
  let producer: Producer;
  let ending: (() => Promise<unknown>)[];

  const client = (options: Partial<KafkaOptions> = {}): Transport => {
    const session = { sessionTimeoutMs: 3_000, heartbeatIntervalMs: 150 };
    return prefixed(kafka({ brokers: brokers!, log: silentLog, ...session, ...options }), prefix);
  };

  beforeEach(async () => {
    prefix = `${randomUUID()}.`;
    group = `clients-${randomUUID()}`;
    transport = client();
    await transport.connect();
    const topic = (name: string, partitions: number) => ({ topic: name, partitions, replicas: 1, config: {} });
    await transport.createTopics([
      topic('todos', 3),
      topic('reminders', 3),
      topic(`todos.${group}.dlq`, 1),
      topic(`reminders.${group}.dlq`, 1),
    ]);
    producer = createProducer({ transport, source: '/test', log: silentLog });
    ending = [() => transport.close(), () => producer.close()];
  });

  afterEach(async () => {
    for (const end of ending.reverse()) await end();
  });

  const started = <Tx>(consumer: Consumer<Tx>): Consumer<Tx> => {
    ending.push(() => consumer.stop({ deadlineMs: 1_000 }));
    return consumer;
  };

  async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
    while (!(await condition())) await sleep(20);
  }

  const created = (todoId: string, title: string) => TodoCreated.make({ data: { todoId, userId, title } });
  const deleted = (todoId: string) => TodoDeleted.make({ data: { todoId, userId, deletedAt: '2026-03-05T07:30:00Z' } });

  const triggered = (todoId: string) => {
    const [reminderId, at] = [randomUUID(), '2026-03-05T07:30:00Z'];
    const data = { reminderId, todoId, userId, reminderType: 'email', triggeredAt: at, dueDate: at } as const;
    return ReminderTriggered.make({ data });
  };

  /** The broker takes only small batches of a topic from now on. */
  async function lowerLimit(topic: string): Promise<void> {
    const admin = new Kafka({ brokers: [...brokers!], logLevel: logLevel.NOTHING }).admin();
    await admin.connect();
    const configEntries = [{ name: 'max.message.bytes', value: '900' }];
    await admin.alterConfigs({
      validateOnly: false,
      resources: [{ type: ConfigResourceTypes.TOPIC, name: prefix + topic, configEntries }],
    });
    await admin.disconnect();
    // A moment later it does.
    const lane = await transport.openLane();
    const records = [{ key: null, value: Buffer.alloc(2_000), headers: {} }];
    const refused = () =>
      lane.write([{ topic, partition: 0, records }]).then(
        () => false,
        () => true,
      );
    await until(refused);
    await lane.close();
  }

  /** Every record of a topic, by partition. */
  async function logOf(topic: string): Promise<{ readonly key: string; readonly id: string }[]> {
    const marks = await transport.watermarks(topic);
    const found = [];
    const ranges = marks.map(({ partition, low, high }) => ({ topic, partition, from: low, to: high }));
    for await (const { records } of transport.read(ranges)) {
      found.push(...records.map(({ key, headers }) => ({ key: String(key), id: String(headers.ce_id) })));
    }
    return found;
  }

  it('brings every event to its handler, in order per key, and what its handler publishes to theirs', async () => {
    const seen = new Map<string, string[]>();
    const reminded: string[] = [];
    started(
      createConsumer({
        transport: client(),
        producer,
        group,
        log: silentLog,
        subscriptions: [
          todos.handlers({
            ...restOfTodos,
            TodoCreated: async ({ data }, ctx) => {
              seen.set(data.todoId, [...(seen.get(data.todoId) ?? []), data.title]);
              if (data.title !== '0') return;
              await ctx.publisher(reminders).publish(triggered(data.todoId));
            },
            TodoDeleted: ({ data }) => {
              seen.set(data.todoId, [...(seen.get(data.todoId) ?? []), 'deleted']);
            },
          }),
          reminders.handlers({
            ReminderTriggered: ({ data, causationId, correlationId }) => {
              expect(causationId).toBeDefined();
              expect(correlationId).toBeDefined();
              reminded.push(data.todoId);
            },
            ...restOfReminders,
          }),
        ],
      }),
    );
    const ids = Array.from({ length: 20 }, () => randomUUID());
    const out = todos.publisher(producer);
    const sent = [];
    for (let round = 0; round < 10; round++) {
      for (const todoId of ids) sent.push(out.publish(created(todoId, String(round))));
    }
    for (const todoId of ids) sent.push(out.publish(deleted(todoId)));
    const receipts = await Promise.all(sent);
    expect(new Set(receipts.map(({ position }) => `${position!.partition}/${position!.offset}`)).size).toBe(
      sent.length,
    );
    await until(() => ids.every((id) => seen.get(id)?.at(-1) === 'deleted') && reminded.length === ids.length);
    const expected = [...Array.from({ length: 10 }, (_, round) => String(round)), 'deleted'];
    for (const id of ids) expect(seen.get(id)).toEqual(expected);
    expect([...reminded].sort()).toEqual([...ids].sort());
  });

  it('puts aside what can not be handled, with the reason, and goes on behind it', async () => {
    const handled: string[] = [];
    started(
      createConsumer({
        transport: client(),
        group,
        log: silentLog,
        subscriptions: [
          todos.handlers({
            TodoCreated: ({ data: { title } }) => {
              if (title === 'poison') throw new PermanentError('not that one');
              handled.push(title);
            },
            ...restOfTodos,
          }),
        ],
      }),
    );
    const todoId = randomUUID();
    await todos.publisher(producer).publishAll(['a', 'poison', 'b'].map((title) => created(todoId, title)));
    await until(() => handled.length === 2);
    expect(handled).toEqual(['a', 'b']);
    const [grave] = [`todos.${group}.dlq`];
    await until(async () => (await transport.watermarks(grave))[0]!.high === 1);
    for await (const { records } of transport.read([{ topic: grave, partition: 0, from: 0, to: 1 }])) {
      const [record] = records;
      expect(String(record!.key)).toBe(todoId);
      expect(JSON.parse(String(record!.value))).toMatchObject({ title: 'poison' });
      expect(Object.values(record!.headers).map(String).join('\n')).toMatch(/not that one/);
    }
  });

  it('handles each event once while consumers come and go', async () => {
    const handled = new Map<string, number>();
    const order = new Map<string, number[]>();
    const consumer = () =>
      started(
        createConsumer({
          transport: client(),
          group,
          log: silentLog,
          commitIntervalMs: 100,
          subscriptions: [
            todos.handlers({
              TodoCreated: async ({ id, data: { todoId, title } }) => {
                await sleep(Math.random() * 4);
                handled.set(id, (handled.get(id) ?? 0) + 1);
                order.set(todoId, [...(order.get(todoId) ?? []), Number(title)]);
              },
              ...restOfTodos,
            }),
          ],
        }),
      );
    const ids = Array.from({ length: 30 }, () => randomUUID());
    const out = todos.publisher(producer);
    let publishing = true;
    let count = 0;
    const traffic = (async () => {
      for (; publishing; count++) {
        await Promise.all(ids.map((todoId) => out.publish(created(todoId, String(count)))));
        await sleep(5);
      }
    })();
    const first = consumer();
    await first.start();
    await until(() => handled.size > 200);
    const second = consumer();
    await second.start();
    await until(() => second.health().partitions.length > 0 && second.health().finished > 50);
    await first.stop();
    await until(() => second.health().partitions.length === 3);
    const third = consumer();
    await third.start();
    await until(() => third.health().partitions.length > 0 && third.health().finished > 50);
    publishing = false;
    await traffic;
    await until(() => handled.size === count * ids.length);
    expect([...handled.values()].filter((times) => times !== 1)).toEqual([]);
    for (const id of ids) expect(order.get(id)).toEqual(Array.from({ length: count }, (_, index) => index));
  });

  it('goes on where it ended, and skips what is finished above that', async () => {
    const todoIds = Array.from({ length: 40 }, () => randomUUID());
    const stuck = todoIds[0]!;
    let stubborn = true;
    const run = (handled: string[]) =>
      started(
        createConsumer({
          transport: client(),
          group,
          log: silentLog,
          exhausted: 'block',
          retry: { attempts: 1, minMs: 1, maxMs: 50 },
          subscriptions: [
            todos.handlers({
              TodoCreated: async ({ data: { todoId } }) => {
                if (todoId === stuck && stubborn) await sleep(300).then(() => Promise.reject(new Error('not now')));
                handled.push(todoId);
              },
              ...restOfTodos,
            }),
          ],
        }),
      );
    await todos.publisher(producer).publishAll(todoIds.map((todoId) => created(todoId, 'x')));
    const before: string[] = [];
    const first = run(before);
    await until(() => before.length === todoIds.length - 1);
    await first.stop();
    const committed = await transport.committed(group, ['todos']);
    expect(committed.some(({ metadata }) => metadata.startsWith('b1.'))).toBe(true);
    stubborn = false;
    const after: string[] = [];
    run(after);
    await until(() => after.length > 0);
    await todos.publisher(producer).publish(created(stuck, 'last'));
    await until(() => after.length === 2);
    expect(after).toEqual([stuck, stuck]);
    expect(before).not.toContain(stuck);
  });

  it('lets members of one group read different topics', async () => {
    const [ofTodos, ofReminders]: [string[], string[]] = [[], []];
    const of = { group, log: silentLog };
    const one = started(
      createConsumer({
        ...of,
        transport: client(),
        subscriptions: [
          todos.handlers({
            TodoCreated: ({ data }) => void ofTodos.push(data.title),
            ...restOfTodos,
          }),
        ],
      }),
    );
    const two = started(
      createConsumer({
        ...of,
        transport: client(),
        subscriptions: [
          reminders.handlers({
            ReminderTriggered: ({ data }) => void ofReminders.push(data.todoId),
            ...restOfReminders,
          }),
        ],
      }),
    );
    await Promise.all([one.start(), two.start()]);
    const ids = Array.from({ length: 30 }, () => randomUUID());
    await Promise.all([
      todos.publisher(producer).publishAll(ids.map((id, index) => created(id, String(index)))),
      reminders.publisher(producer).publishAll(ids.map(triggered)),
    ]);
    await until(() => ofTodos.length === 30 && ofReminders.length === 30);
    expect([...ofReminders].sort()).toEqual([...ids].sort());
  });

  it('stores the good events of a batch once of which one is refused', async () => {
    const out = todos.publisher(producer);
    const strict = reminders.publisher(producer);
    // The limit is known from before it was lowered: the broker is the one that refuses.
    await strict.publish(triggered(randomUUID()));
    await lowerLimit('reminders');
    const ids = Array.from({ length: 60 }, () => randomUUID());
    const outcomes = await Promise.allSettled(
      ids.flatMap((id, index) => {
        const sent = [out.publish(created(id, String(index)))];
        if (index % 20 === 10) sent.push(strict.publish({ ...triggered(id), subject: 's'.repeat(1_000) }));
        return sent;
      }),
    );
    const failed = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    expect(failed).toHaveLength(3);
    for (const error of failed) expect(error).toMatchObject({ name: 'PublishRefused', code: 'REFUSED' });
    const log = await logOf('todos');
    expect(log).toHaveLength(ids.length);
    expect(new Set(log.map(({ id }) => id)).size).toBe(ids.length);
  });

  it('refuses at once what can not be sent', async () => {
    const missing = prefixed(kafka({ brokers: brokers!, log: silentLog }), `${randomUUID()}.`);
    const other = createProducer({ transport: missing, source: '/test', log: silentLog });
    ending.push(() => other.close());
    await expect(todos.publisher(other).publish(deleted(randomUUID()))).rejects.toMatchObject({
      code: 'NO_SUCH_TOPIC',
    });
    const big = TodoCreated.make({
      data: { todoId: randomUUID(), userId, title: 'x', description: 'x'.repeat(2_000) },
    });
    await lowerLimit('todos');
    const fresh = createProducer({ transport: client(), source: '/test', log: silentLog });
    ending.push(() => fresh.close());
    const error = await todos
      .publisher(fresh)
      .publishAll([big, deleted(randomUUID())])
      .catch((reason) => reason);
    expect(error).toBeInstanceOf(PublishAllError);
    expect(error.outcomes.map(({ status }: { status: string }) => status)).toEqual(['failed', 'published']);
    expect(error.outcomes[0].error).toMatchObject({ code: 'TOO_LARGE' });
  });
});
