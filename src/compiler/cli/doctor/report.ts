/** What `tidings doctor` says: all of it is data. */
import type { BrokerReport } from '@tidings/runtime/kafkajs';
import { COLORS, jsonText, type Paint, painter, plain } from '../../diagnostics/index.js';
import { count } from '../operate/text.js';
import type { Terminal } from '../terminal.js';
import { skewText } from './checks/clock.js';
import type { Examination } from './examine.js';
import type { Finding } from './finding.js';
import type { DoctorOptions } from './options.js';

export function reportExamination({ format }: DoctorOptions, terminal: Terminal, examination: Examination): void {
  if (format === 'json') {
    terminal.out(`${jsonText(jsonOf(examination), 2)}\n`);
    return;
  }
  const paint = painter(terminal.color.out);
  const { findings } = examination;
  terminal.out([...facts(examination), ''].map((line) => `${plain(line)}\n`).join(''));
  for (const alike of gathered(findings)) terminal.out(`${textOf(alike, paint)}\n`);
  terminal.out(`${summary(findings)}\n`);
}

function facts({ client, kafka, clock, clocks, topics, database }: Examination): readonly string[] {
  const { tidings, kafkajs, node } = client;
  return [
    `tidings ${tidings}, kafkajs ${kafkajs ?? 'unknown'}, Node ${node}`,
    ...kafka.brokers.map((broker) => `broker ${broker.id} at ${broker.address}: ${releaseText(broker)}`),
    ...(clocks === undefined
      ? [
          `this machine's clock is ${clock === undefined ? 'not compared: the brokers don’t tell the time; --probe-clocks asks each' : `${skewText(clock)} the controller's`}`,
        ]
      : [...clocks].map(([id, skew]) => `this machine's clock is ${skewText(skew)} that of broker ${id}`)),
    ...(topics === undefined
      ? ['no contracts here: topics are not looked at']
      : [
          `${topics.found} of ${count(topics.wanted, 'topic')} there`,
          ...topics.templates.map(
            (template) => `${template} is not looked at: --parameter gives its parameters values`,
          ),
        ]),
    ...(database === undefined
      ? []
      : [
          `database: ${database.migrations.applied} of ${database.migrations.all} migrations${database.outbox === undefined ? '' : `, ${count(database.outbox.unsent, 'event')} in the outbox`}`,
        ]),
  ];
}

function releaseText({ version, error }: BrokerReport): string {
  if (error !== undefined) return 'not reached';
  return version === undefined ? 'Kafka before 3.3, or with ZooKeeper' : `Kafka ${version}`;
}

/** Errors first; what is wrong with many topics alike is explained once. */
function gathered(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const alike = new Map<string, Finding[]>();
  for (const finding of [...findings].sort((x, y) => RANK[x.severity] - RANK[y.severity])) {
    const key = [finding.severity, finding.code, finding.help].join('\n');
    alike.set(key, [...(alike.get(key) ?? []), finding]);
  }
  return [...alike.values()];
}

const RANK: { readonly [severity in Finding['severity']]: number } = { error: 0, warning: 1 };

function textOf(findings: readonly Finding[], paint: Paint): string {
  const { help } = findings[0]!;
  const heads = findings.map(
    ({ code, severity, message }) => `${paint(COLORS[severity], `${severity}[${code}]`)} ${plain(message)}\n`,
  );
  return `${heads.join('')}  ${plain(help)}\n`;
}

function summary(findings: readonly Finding[]): string {
  const of = (severity: Finding['severity']) => findings.filter((one) => one.severity === severity).length;
  if (findings.length === 0) return 'Nothing is wrong.';
  return `${count(of('error'), 'error')}, ${count(of('warning'), 'warning')}.`;
}

/** Grows only by new fields while `formatVersion` is 1. */
function jsonOf({ client, kafka, clock, clocks, topics, database, findings }: Examination): object {
  const of = (severity: Finding['severity']) => findings.filter((one) => one.severity === severity).length;
  return {
    formatVersion: 1,
    client,
    brokers: kafka.brokers.map(({ id, address, version = null, lacks, error }) => ({
      id,
      address,
      version,
      lacks,
      ...(error === undefined ? {} : { error }),
      ...(clocks?.has(id) === true ? { clock: clocks.get(id) } : {}),
    })),
    ...(clock === undefined ? {} : { clock }),
    ...(topics === undefined ? {} : { topics }),
    ...(database === undefined ? {} : { database }),
    findings,
    counts: { error: of('error'), warning: of('warning') },
  };
}
