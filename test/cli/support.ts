/** Operators' commands on the memory transport: with brokers that can be told what to be. */
import { fileURLToPath } from 'node:url';
import { createConsumer, createProducer, type Event, silentLog } from '@tidings/runtime';
import type { BrokerReport, ClockReading, GroupDetails, KafkaAdmin, TopicDetails } from '@tidings/runtime/kafkajs';
import { type MemoryBroker, memory } from '@tidings/runtime/memory';
import { deadLetterStateTopic, deadLetterTopic, retryTopic } from '@tidings/runtime/operations';
import type { NewTopic, Transport } from '@tidings/runtime/testing';
import { TodoCreated, todos } from '../../generated/todos/index.js';
import { EXIT, UsageError } from '../../src/compiler/cli/exit.js';
import type { Database, Operator } from '../../src/compiler/cli/operate/operator.js';
import type { OperatorCommand } from '../../src/compiler/cli/operate/subcommands.js';
import type { Terminal } from '../../src/compiler/cli/terminal.js';

/** This repository, with its contracts. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

export interface Result {
  readonly exit: number;
  readonly out: string;
  readonly err: string;
}

export interface ScreenOptions {
  readonly interactive?: boolean;
  readonly color?: boolean;
}

/** Runs a command as main does: a usage error is its message and exit code 2. */
export async function call(
  command: OperatorCommand,
  argv: readonly string[],
  operator: Operator,
  { interactive = false, color = false }: ScreenOptions = {},
): Promise<Result> {
  let out = '';
  let err = '';
  const terminal: Terminal = {
    out: (text) => {
      out += text;
    },
    err: (text) => {
      err += text;
    },
    interactive,
    color: { out: color, err: color },
  };
  try {
    return { exit: await command(argv, terminal, operator), out, err };
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    return { exit: EXIT.usage, out, err: err + error.message };
  }
}

export interface WorldOptions {
  readonly env?: { readonly [name: string]: string };
  /** Of somebody at the keyboard; undefined: nobody is there. */
  readonly answer?: boolean;
  readonly now?: () => number;
  readonly nodes?: readonly Partial<BrokerReport>[];
  readonly brokerConfig?: { readonly [name: string]: string };
  readonly groups?: readonly GroupDetails[];
  readonly clock?: () => ClockReading;
  readonly kafkajs?: string;
  readonly database?: () => Promise<Database>;
}

export interface World {
  readonly broker: MemoryBroker;
  readonly operator: Operator;
  /** Questions that were asked. */
  readonly questions: string[];
  /** What was changed beyond what a transport can do, in words. */
  readonly changes: string[];
  /** Ends what a command waits for, as Ctrl-C does. */
  interrupt(): void;
  create(...topics: readonly (Partial<NewTopic> & { readonly topic: string })[]): Promise<void>;
  /** How the partitions of a topic are, where they are not all well. */
  set(topic: string, details: (found: TopicDetails) => TopicDetails): void;
}

export function world(options: WorldOptions = {}): World {
  const broker = memory({ autoCreate: false });
  const { nodes = [{}], now = Date.now } = options;
  const created = new Map<string, NewTopic>();
  const overrides = new Map<string, (found: TopicDetails) => TopicDetails>();
  const questions: string[] = [];
  const changes: string[] = [];
  let controller = new AbortController();

  const transport: Transport = {
    ...broker,
    createTopics: async (topics) => {
      await broker.createTopics(topics);
      for (const topic of topics) if (!created.has(topic.topic)) created.set(topic.topic, topic);
    },
  };

  const detailsOf = (topic: string): TopicDetails | undefined => {
    const made = created.get(topic);
    if (made === undefined) return undefined;
    const replicas = Array.from({ length: made.replicas }, (_, index) => index + 1);
    const partitions = Array.from({ length: made.partitions }, () => ({ leader: 1, replicas, inSync: replicas }));
    const config = new Map(Object.entries({ 'min.insync.replicas': '1', 'cleanup.policy': 'delete', ...made.config }));
    const found: TopicDetails = { topic, partitions, config };
    return overrides.get(topic)?.(found) ?? found;
  };

  const admin: KafkaAdmin = {
    topicNames: async () => [...created.keys()].sort(),
    topics: async (names) =>
      new Map(
        names.flatMap((name) => {
          const found = detailsOf(name);
          return found === undefined ? [] : [[name, found] as const];
        }),
      ),
    brokerCount: async () => nodes.length,
    brokerConfig: async () => new Map(Object.entries(options.brokerConfig ?? {})),
    groups: async () => options.groups ?? [],
    committed: (group) => broker.committed(group, [...created.keys()]),
    addPartitions: async (topics) =>
      void changes.push(...topics.map(({ topic, partitions }) => `${topic} has ${partitions} partitions`)),
    configure: async (topics) => {
      for (const { topic, config } of topics) {
        changes.push(...Object.entries(config).map(([name, value]) => `${topic} has ${name}=${value}`));
      }
    },
    deleteTopics: async (names) => void changes.push(...names.map((name) => `${name} is deleted`)),
    clock: async () => options.clock?.(),
    close: () => undefined,
  };

  return {
    broker,
    questions,
    changes,
    interrupt: () => controller.abort(),
    create: async (...topics) =>
      transport.createTopics(topics.map((topic) => ({ partitions: 1, replicas: 1, config: {}, ...topic }))),
    set: (topic, details) => void overrides.set(topic, details),
    operator: {
      cwd: ROOT,
      env: { KAFKA_BROKERS: 'memory:9092', ...options.env },
      now,
      ...(options.answer === undefined
        ? {}
        : {
            ask: async (question: string) => {
              questions.push(question);
              return options.answer === true;
            },
          }),
      interruption: () => {
        controller = new AbortController();
        return controller.signal;
      },
      drained: async () => undefined,
      transport: async () => transport,
      admin: async () => admin,
      inspect: async () => ({
        brokers: nodes.map((node, index) => ({
          id: index + 1,
          address: `broker-${index + 1}:9092`,
          version: '4.1',
          lacks: [],
          apis: {},
          ...node,
        })),
      }),
      database: options.database ?? (() => Promise.reject(new Error('no database in this test'))),
      versions: async () => ({ tidings: '0.1.0', node: '20.19.0', kafkajs: options.kafkajs ?? '2.2.4' }),
    },
  };
}

/** The topics of `todos` and of a group, with dead letters: an event per message, given up with it. */
export async function withDeadLetters(
  given: World,
  group: string,
  messages: readonly string[],
): Promise<readonly Event[]> {
  const { broker, create } = given;
  await create(
    { topic: todos.topic },
    ...[deadLetterTopic, deadLetterStateTopic, retryTopic].map((name) => ({ topic: name(todos.topic, group) })),
  );
  const producer = createProducer({ transport: broker, source: '/test', log: silentLog });
  const events: Event[] = [];
  for (const [index, title] of messages.entries()) {
    const event = TodoCreated.make({ data: { todoId: ids[index]!, userId: ids[0]!, title } });
    events.push(event);
    await todos.publisher(producer).publish(event);
  }
  const fail = () => undefined;
  const consumer = createConsumer({
    transport: broker,
    group,
    log: silentLog,
    retry: { attempts: 1 },
    subscriptions: [
      todos.handlers({
        TodoCreated: ({ data }) => {
          throw new TypeError(`can't have ${data.title}`);
        },
        TodoUpdated: fail,
        TodoCompleted: fail,
        TodoUncompleted: fail,
        TodoDeleted: fail,
        TodoPrioritized: fail,
      }),
    ],
  });
  await broker.idle();
  await consumer.stop();
  await producer.close();
  return events;
}

/** UUIDs. */
export const ids: readonly string[] = Array.from(
  { length: 20 },
  (_, index) => `1f0e3dad-9990-4345-b743-9f8ffabd${String(index).padStart(4, '0')}`,
);
