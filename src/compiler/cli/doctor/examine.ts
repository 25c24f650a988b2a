/** Looks at everything, and finds what is wrong with it. */
import type { ClockReading, KafkaAdmin, KafkaReport, TopicDetails } from '@tidings/runtime/kafkajs';
import type { WantedTopic } from '@tidings/runtime/operations';
import type { Contract } from '../../contract/model.js';
import type { ClientVersions, Operator } from '../operate/operator.js';
import { wantedBy } from '../operate/planned.js';
import { withAdmin, withDatabase, withTransport } from '../operate/using.js';
import { AUTO_CREATE, checkBrokerConfig, checkBrokers } from './checks/brokers.js';
import { checkClient } from './checks/client.js';
import { checkClock, type Skew, skewOf } from './checks/clock.js';
import type { DatabaseReport } from './checks/database.js';
import { checkTopic } from './checks/topics.js';
import type { Finding } from './finding.js';
import type { DoctorOptions } from './options.js';
import { probeClocks } from './probe.js';

export interface Examination {
  readonly client: ClientVersions;
  readonly kafka: KafkaReport;
  /** Of this machine against the controller's; undefined: the brokers don't tell. */
  readonly clock?: Skew;
  /** Against each broker's, where that was asked for. */
  readonly clocks?: ReadonlyMap<number, Skew>;
  /** Undefined: there are no contracts. */
  readonly topics?: { readonly wanted: number; readonly found: number; readonly templates: readonly string[] };
  readonly database?: DatabaseReport;
  readonly findings: readonly Finding[];
}

export async function examine(
  options: DoctorOptions,
  contract: Contract | undefined,
  operator: Operator,
): Promise<Examination> {
  const { connection, database } = options;
  const client = await operator.versions();
  const kafka = await operator.inspect(connection);
  const planned = contract === undefined ? undefined : wantedBy(contract, options);
  const wanted = planned?.wanted ?? [];
  const seen = await withAdmin(operator, connection, (admin) => look(admin, wanted));
  const probed = options.probeClocks ? await probe(options, operator) : undefined;
  const stored = database === undefined ? undefined : await examineStore(database, operator);

  const clock = seen.clock === undefined ? undefined : skewOf(seen.clock);
  const clocks = probed === undefined ? undefined : new Map([...probed].map(([id, one]) => [id, skewOf(one)] as const));
  return {
    client,
    kafka,
    ...(clock === undefined ? {} : { clock }),
    ...(clocks === undefined ? {} : { clocks }),
    ...(planned === undefined
      ? {}
      : { topics: { wanted: wanted.length, found: seen.topics.size, templates: planned.templates } }),
    ...(stored === undefined ? {} : { database: stored.report }),
    findings: [
      ...checkClient(client),
      ...checkBrokers(kafka),
      ...checkBrokerConfig(seen.config),
      ...(clock === undefined || clocks !== undefined ? [] : checkClock(clock, 'the controller’s', seen.topics)),
      ...[...(clocks ?? [])].flatMap(([id, skew]) => checkClock(skew, `broker ${id}’s`, seen.topics, id)),
      ...wanted.flatMap((one) => checkTopic(one, seen.topics.get(one.topic))),
      ...(stored?.findings ?? []),
    ],
  };
}

interface Seen {
  readonly topics: ReadonlyMap<string, TopicDetails>;
  readonly config: ReadonlyMap<string, string> | undefined;
  readonly clock: ClockReading | undefined;
}

async function look(admin: KafkaAdmin, wanted: readonly WantedTopic[]): Promise<Seen> {
  const topics = await admin.topics(wanted.map(({ topic }) => topic));
  return { topics, config: await admin.brokerConfig([AUTO_CREATE]), clock: await admin.clock() };
}

async function probe({ connection }: DoctorOptions, operator: Operator): Promise<ReadonlyMap<number, ClockReading>> {
  return withAdmin(operator, connection, (admin) =>
    withTransport(operator, connection, (transport) => probeClocks(transport, admin)),
  );
}

async function examineStore(database: NonNullable<DoctorOptions['database']>, operator: Operator) {
  const { checkDatabase, examineDatabase } = await import('./checks/database.js');
  const report = await withDatabase(operator, database.url, (pool) => examineDatabase(pool, database));
  return { report, findings: checkDatabase(report) };
}
