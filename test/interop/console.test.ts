/** What people have at hand when they look at a topic: Kafka's console consumer and producer, and kcat. */
import { execFileSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { Event } from '@tidings/runtime';
import { describe, expect, it } from 'vitest';
import { output } from '../support/java.js';
import { testBrokers } from '../support/kafka.js';
import { TodoCreated, todos } from '../unit/runtime/contracts.js';
import { samples } from './events.js';
import { clientsJava, kafkaTool } from './java/java.js';
import { interop, SOURCE } from './setup.js';

const brokers = await testBrokers();
const java = await clientsJava();
const kcat = findKcat();

/** Where a command can't be there on every machine, its absence is said; Kafka's own tools must be there in CI. */
function findKcat(): string | undefined {
  for (const name of ['kcat', 'kafkacat']) {
    try {
      execFileSync(name, ['-V'], { stdio: 'ignore' });
      return name;
    } catch {
      // Not installed, or not by this name.
    }
  }
  console.log('kcat: not installed, its tests are skipped');
  return undefined;
}

const SEPARATOR = ' ;; ';

/** A record of ours in binary mode as the tools print it: headers, key, value. */
function printed(event: Event): string {
  const { id, type, time, version, correlationId, subject, causationId, tenantId, traceparent, tracestate } = event;
  const headers = [
    'content-type:application/json',
    'ce_specversion:1.0',
    `ce_id:${id}`,
    `ce_type:${type}`,
    `ce_source:${event.source ?? SOURCE}`,
    `ce_time:${time}`,
    `ce_dataversion:${version}`,
    `ce_correlationid:${correlationId}`,
    subject === undefined ? [] : `ce_subject:${subject}`,
    causationId === undefined ? [] : `ce_causationid:${causationId}`,
    tenantId === undefined ? [] : `ce_tenantid:${tenantId}`,
    traceparent === undefined ? [] : `traceparent:${traceparent}`,
    tracestate === undefined ? [] : `tracestate:${tracestate}`,
    Object.entries(event.extensions ?? {}).map(([name, value]) => `ce_${name}:${value}`),
  ].flat();
  return [headers.join(SEPARATOR), event.partitionKey, JSON.stringify(event.data)].join('\t');
}

/** A record of ours in structured mode. */
function printedWhole(event: Event): unknown {
  return [event.partitionKey, event.id, event.type, event.data];
}

describe.skipIf(brokers === undefined || java === undefined)('Kafka’s console consumer', { timeout: 180_000 }, () => {
  const consume = (topic: string, count: number): Promise<string> =>
    kafkaTool(java!, 'org.apache.kafka.tools.consumer.ConsoleConsumer', [
      ...['--bootstrap-server', brokers!.join(','), '--topic', topic, '--group', `console-${randomUUID()}`],
      ...['--from-beginning', '--max-messages', String(count)],
      ...['--property', 'print.headers=true', '--property', 'print.key=true'],
      ...['--property', `headers.separator=${SEPARATOR}`],
    ]);

  it('shows the events of a topic in binary mode: attributes as headers, data as the value', async () => {
    const bench = await interop(brokers!);
    const events = samples();
    await todos.publisher(bench.producer('binary')).publishAll(events as never[]);
    const lines = await consume(bench.todos, events.length);
    expect(lines.split('\n').filter(isRecord).sort()).toEqual(events.map(printed).sort());
  });

  it('shows them in structured mode: a JSON object each', async () => {
    const bench = await interop(brokers!);
    const events = samples();
    await todos.publisher(bench.producer('structured')).publishAll(events as never[]);
    const lines = (await consume(bench.todos, events.length)).split('\n').filter(isRecord);
    const shown = lines.map((line) => {
      const [headers, key, value] = line.split('\t');
      expect(headers).toMatch(/^content-type:application\/cloudevents\+json; charset=UTF-8/);
      const { id, type, data } = JSON.parse(value!) as Event;
      return [key, id, type, data];
    });
    expect(shown).toHaveLength(events.length);
    expect(shown).toEqual(expect.arrayContaining(events.map(printedWhole)));
  });
});

/** The tools end with a line of their own: how many they have read. */
function isRecord(line: string): boolean {
  return line.includes('\t');
}

const REMINDER = '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70';
const reasonOf = ({ headers }: { readonly headers: Readonly<Record<string, unknown>> }) =>
  String(headers.tidings_dlq_reason);

describe.skipIf(brokers === undefined || java === undefined)('Kafka’s console producer', { timeout: 180_000 }, () => {
  const produce = (topic: string, lines: readonly string[], ...properties: string[]): Promise<string> =>
    kafkaTool(
      java!,
      'org.apache.kafka.tools.ConsoleProducer',
      [
        ...['--bootstrap-server', brokers!.join(','), '--topic', topic],
        ...properties.flatMap((property) => ['--property', property]),
      ],
      lines.map((line) => `${line}\n`).join(''),
    );

  it('writes plain JSON, which is an event where a topic has one type alone', async () => {
    const bench = await interop(brokers!);
    const consumed = bench.consume();
    await produce(bench.reminders, [`schlüssel\t{"reminderId":"${REMINDER}"}`], 'parse.key=true');
    await consumed.until(() => consumed.events.length === 1);
    const { event, key, timestamp, partition, offset } = consumed.events[0]!;
    const id = `reminders/${partition}/${offset}`;
    expect(key).toBe('schlüssel');
    expect(event).toEqual({
      id,
      type: 'com.example.reminders.ReminderTriggered',
      version: 1,
      source: '/topics/reminders',
      subject: REMINDER,
      time: new Date(timestamp).toISOString(),
      correlationId: id,
      partitionKey: 'schlüssel',
      data: { reminderId: REMINDER },
    });
  });

  it('writes plain JSON, which is a dead letter where a topic has several types', async () => {
    const bench = await interop(brokers!);
    const consumed = bench.consume();
    await produce(bench.todos, ['{"todoId":"t","heading":"h"}']);
    const [letter] = await consumed.deadLetters('todos', 1);
    expect(reasonOf(letter!)).toBe('unknown-type');
    expect(String(letter!.headers.tidings_dlq_message)).toMatch(/names no type, and todos carries 2 events/);
    expect(String(letter!.value)).toBe('{"todoId":"t","heading":"h"}');
    expect(letter!.key).toBeNull();
    expect(consumed.events).toEqual([]);
  });

  it('writes whole events, with their attributes as headers', async () => {
    const bench = await interop(brokers!);
    const consumed = bench.consume();
    const event = TodoCreated.make({ source: '/console', tenantId: 'straße', data: { todoId: 'ключ', heading: '🥛' } });
    await produce(
      bench.todos,
      [printed(event)],
      'parse.key=true',
      'parse.headers=true',
      `headers.separator=${SEPARATOR}`,
    );
    await consumed.until(() => consumed.events.length === 1);
    expect(consumed.events[0]!.event).toEqual(event);
  });

  it('writes what is none: a dead letter for each, with the reason, and what is good behind it is handled', async () => {
    const bench = await interop(brokers!);
    const consumed = bench.consume();
    const lines = ['k\t', 'k\tnot JSON', 'k\t{"reminderId":"7"}', 'k\tNULL', `k\t{"reminderId":"${REMINDER}"}`];
    await produce(bench.reminders, lines, 'parse.key=true', 'null.marker=NULL');
    await consumed.until(() => consumed.events.length === 1);
    const letters = await consumed.deadLetters('reminders', 4);
    expect(letters.map(reasonOf)).toEqual(['undecodable', 'undecodable', 'invalid', 'tombstone']);
    expect(letters.map(({ value }) => (value === null ? null : String(value)))).toEqual([
      ...['', 'not JSON', '{"reminderId":"7"}', null],
    ]);
  });
});

describe.skipIf(brokers === undefined || kcat === undefined)('kcat', { timeout: 180_000 }, () => {
  const run = (topic: string, args: readonly string[], input?: string): Promise<string> =>
    output(kcat!, ['-b', brokers!.join(','), '-t', topic, ...args], input);

  it('shows the events of a topic', async () => {
    const bench = await interop(brokers!);
    const events = samples().filter(({ tracestate }) => tracestate === undefined);
    await todos.publisher(bench.producer('binary')).publishAll(events as never[]);
    const shown = await run(bench.todos, ['-C', '-e', '-q', '-o', 'beginning', '-f', '%h\t%k\t%s\n']);
    const lines = shown.split('\n');
    const expected = events.map((event) =>
      printed(event)
        .replaceAll(SEPARATOR, ',')
        .replaceAll(/(^|,)([a-z_-]+):/g, '$1$2='),
    );
    expect(lines.filter(isRecord).sort()).toEqual(expected.sort());
  });

  it('writes what our consumer reads', async () => {
    const bench = await interop(brokers!);
    const consumed = bench.consume();
    await run(bench.reminders, ['-P', '-K', '\t', '-c', '1'], `k\t{"reminderId":"${REMINDER}"}\n`);
    await consumed.until(() => consumed.events.length === 1);
    expect(consumed.events[0]).toMatchObject({ key: 'k', event: { data: { reminderId: REMINDER } } });
  });
});
