/** What `tidings topics` says: the plan on stdout, the rest on stderr. */
import { jsonText, plain } from '../../diagnostics/index.js';
import { count } from '../operate/text.js';
import type { Terminal } from '../terminal.js';
import type { TopicsOptions } from './options.js';
import { deletes, type TopicsPlan } from './plan.js';

/** Output with `--format json`; grows only by new fields while `formatVersion` is 1. */
export interface TopicsJson {
  readonly formatVersion: 1;
  /** False: it was only planned. */
  readonly applied: boolean;
  readonly create: readonly {
    readonly topic: string;
    readonly kind: string;
    readonly group?: string;
    readonly partitions: number;
    readonly replicas: number;
    readonly config: { readonly [name: string]: string };
  }[];
  readonly change: TopicsPlan['change'];
  readonly leave: TopicsPlan['leave'];
  readonly same: readonly string[];
}

export function reportPlan(options: TopicsOptions, terminal: Terminal, plan: TopicsPlan, applied: boolean): void {
  const { create, change, leave, same } = plan;
  if (options.format === 'json') {
    const created = create.map(({ topic, kind, group, partitions, replicas, config }) => ({
      topic,
      kind,
      ...(group === undefined ? {} : { group }),
      partitions,
      replicas,
      config,
    }));
    const json: TopicsJson = { formatVersion: 1, applied, create: created, change, leave, same };
    terminal.out(`${jsonText(json, 2)}\n`);
  } else terminal.out(lines(plan).join(''));
  terminal.err(`${summary(plan, applied)}\n`);
}

function lines({ create, change, leave }: TopicsPlan): readonly string[] {
  return [
    ...create.map(({ topic, partitions, replicas, config }) => {
      const size = [count(partitions, 'partition'), count(replicas, 'replica')];
      const settings = Object.entries(config).map(([name, value]) => `${name}=${value}`);
      return `+ ${topic}: ${[...size, ...settings].join(', ')}`;
    }),
    ...change.map(({ topic, partitions, config }) => {
      if (partitions !== undefined) return `~ ${topic}: partitions ${partitions.from} -> ${partitions.to}`;
      const { name, from, to } = config!;
      const warning = deletes(name, from ?? undefined, to) ? ' (deletes events)' : '';
      return `~ ${topic}: ${name} ${from ?? 'not set'} -> ${to}${warning}`;
    }),
    ...leave.map(({ topic, message, help }) => `! ${topic} ${message}. ${help}`),
  ].map((line) => `${plain(line)}\n`);
}

function summary({ create, change, leave, same, clamped, brokers }: TopicsPlan, applied: boolean): string {
  const parts = [
    `${create.length} ${applied ? 'created' : 'to create'}`,
    `${change.length} ${applied ? 'changed' : 'to change'}`,
    ...(leave.length > 0 ? [`${count(leave.length, 'difference')} left alone`] : []),
    `${same.length} as the contracts say`,
  ];
  const fewer =
    clamped === 0
      ? ''
      : ` ${count(clamped, 'topic')} ${applied ? 'got' : 'would get'} fewer replicas than the contracts say: there ${brokers === 1 ? 'is 1 broker' : `are ${brokers} brokers`}.`;
  return `Topics: ${parts.join(', ')}.${fewer}`;
}
