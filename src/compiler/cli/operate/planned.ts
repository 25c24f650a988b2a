/** Contracts -> the topics that there should be. */
import { type PlannedGroup, type PlannedTopic, type WantedTopic, wantedTopics } from '@tidings/runtime/operations';
import type { Channel, Contract } from '../../contract/model.js';
import type { Json } from '../../contract/schema.js';
import { didYouMean, plain } from '../../diagnostics/index.js';
import { UsageError } from '../exit.js';

export interface PlannedTopics {
  /** Sorted by name; each once, also where several channels share one. */
  readonly topics: readonly PlannedTopic[];
  /** Topics whose names hold parameters that nobody has given. */
  readonly templates: readonly string[];
}

/** Values of parameters of topic names, by name. */
export type ParameterValues = ReadonlyMap<string, readonly string[]>;

export interface WantedTopics extends Pick<PlannedTopics, 'templates'> {
  readonly wanted: readonly WantedTopic[];
  readonly groups: readonly PlannedGroup[];
}

/** The topics of the contracts, and those that groups need beside: see `plannedGroups`. Throws UsageError. */
export function wantedBy(
  contract: Contract,
  { groups: given, parameters }: { readonly groups: readonly string[]; readonly parameters: ParameterValues },
): WantedTopics {
  const { topics, templates } = plannedTopics(contract, parameters);
  const groups = plannedGroups(contract, topics, given, parameters);
  try {
    return { wanted: wantedTopics({ topics, groups }), groups, templates };
  } catch (error) {
    // A name that Kafka won't have.
    if (error instanceof TypeError) throw new UsageError(error.message);
    throw error;
  }
}

/** `tenant=acme,globex`: throws UsageError. */
export function parameterValues(given: readonly string[] = []): ParameterValues {
  const values = new Map<string, string[]>();
  for (const one of given) {
    const [, name, list = ''] = /^([^=]+)=(.+)$/s.exec(one) ?? [];
    if (name === undefined) throw new UsageError(`--parameter takes NAME=VALUE, not '${one}'`);
    values.set(name, [...(values.get(name) ?? []), ...list.split(',').filter((value) => value !== '')]);
  }
  return values;
}

export function plannedTopics({ channels }: Contract, values: ParameterValues = new Map()): PlannedTopics {
  const topics = new Map<string, PlannedTopic>();
  const templates: string[] = [];
  for (const channel of channels) {
    const names = namesOf(channel, values);
    if (names === undefined) templates.push(channel.topic);
    // Of several channels on one topic, what the first says holds, and what the others add.
    for (const topic of names ?? []) topics.set(topic, { ...settingsOf(channel), ...topics.get(topic), topic });
  }
  return {
    topics: [...topics.values()].sort((a, b) => (a.topic < b.topic ? -1 : 1)),
    templates: [...new Set(templates)],
  };
}

/** Every combination of the parameters' values; undefined: one of them has none. */
function namesOf({ topic, parameters }: Channel, values: ParameterValues): readonly string[] | undefined {
  let names = [topic];
  for (const { name, enum: allowed = [] } of parameters) {
    const given = values.get(name) ?? allowed;
    if (given.length === 0) return undefined;
    const wrong = allowed.length === 0 ? undefined : given.find((value) => !allowed.includes(value));
    if (wrong !== undefined) throw new UsageError(plain(`parameter ${name} of topic ${topic} can't be '${wrong}'`));
    names = names.flatMap((text) => given.map((value) => text.replaceAll(`{${name}}`, value)));
  }
  return names;
}

function settingsOf({ partitions, replicas, topicConfiguration }: Channel): Omit<PlannedTopic, 'topic'> {
  return {
    ...(partitions === undefined ? {} : { partitions }),
    ...(replicas === undefined ? {} : { replicas }),
    config: Object.fromEntries(topicConfiguration.map(([name, value]) => [name, configText(value)])),
  };
}

/** As Kafka writes it. */
function configText(value: Json): string {
  return Array.isArray(value) ? value.map(String).join(',') : String(value);
}

/**
 * `GROUP`: reads the topics that operations of the contracts say, or all where none names it. `GROUP=topic,topic`: reads these. `*`: every
 * group that an operation names. Throws UsageError.
 */
export function plannedGroups(
  contract: Contract,
  topics: readonly PlannedTopic[],
  given: readonly string[],
  values: ParameterValues = new Map(),
): readonly PlannedGroup[] {
  const planned = topics.map(({ topic }) => topic);
  const declared = declaredGroups(contract, values);
  const groups = new Map<string, readonly string[]>();
  for (const one of given.flatMap((text) => (text === '*' ? [...declared.keys()] : [text]))) {
    const [, group = one, list] = /^([^=]+)=(.*)$/s.exec(one) ?? [];
    if (group === '') throw new UsageError('--group takes the name of a consumer group');
    const named = list?.split(',').filter((topic) => topic !== '');
    for (const topic of named ?? []) checkTopic(topic, planned);
    groups.set(group, named ?? declared.get(group)?.filter((topic) => planned.includes(topic)) ?? planned);
  }
  return [...groups].map(([group, names]) => ({ group, topics: names }));
}

/** Which topics the groups read that operations of the contracts name: `bindings.kafka.groupId`, else `x-service`. */
export function declaredGroups(
  { channels, operations }: Contract,
  values: ParameterValues = new Map(),
): ReadonlyMap<string, readonly string[]> {
  const groups = new Map<string, Set<string>>();
  for (const { action, channel: key, group: bound, service } of operations) {
    const group = bound ?? service;
    const channel = channels.find((one) => one.key === key);
    if (action !== 'receive' || group === undefined || channel === undefined) continue;
    const found = groups.get(group) ?? new Set<string>();
    groups.set(group, found);
    for (const topic of namesOf(channel, values) ?? []) found.add(topic);
  }
  return new Map([...groups].map(([group, found]) => [group, [...found].sort()]));
}

function checkTopic(topic: string, planned: readonly string[]): void {
  if (planned.includes(topic)) return;
  const suggestion = didYouMean(topic, planned);
  throw new UsageError(`no contract has a topic '${topic}'${suggestion === undefined ? '' : `. ${suggestion}`}`);
}
