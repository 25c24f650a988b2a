import type { Clock } from '../../clock.js';
import type { Log } from '../../log.js';
import type { TopicDescription } from '../port.js';
import type { Cluster } from './cluster.js';
import { Code, codeName } from './codes.js';

/** Kafka's `message.max.bytes`, where nobody says otherwise. */
const DEFAULT_MAX_BYTES = 1_048_588;
/** Whoever describes a topic does so seldom, and then wants to know. */
const MAX_AGE_MS = 5_000;
const TOPIC = 2;
const LIMIT = 'max.message.bytes';

/** Describes topics: leaders as of now, the limit of a batch as of the last five seconds. */
export function describer(cluster: Cluster, clock: Clock, log: Log) {
  const limits = new Map<string, { readonly bytes: number; readonly at: number }>();

  const learnLimits = async (names: readonly string[]): Promise<void> => {
    const due = names.filter((name) => clock.now() - (limits.get(name)?.at ?? Number.NEGATIVE_INFINITY) > MAX_AGE_MS);
    if (due.length === 0) return;
    const resources = due.map((name) => ({ type: TOPIC, name, configNames: [LIMIT] }));
    const response = await cluster.ask('topic configuration', (broker) => broker.describeConfigs({ resources }));
    for (const { resourceName, errorCode, configEntries } of response.resources) {
      const value = Number(configEntries.find(({ configName }) => configName === LIMIT)?.configValue ?? Number.NaN);
      const known = errorCode === Code.none && Number.isSafeInteger(value);
      // Reading the configuration takes a permission of its own, which a producer need not have.
      if (!known) log.debug('limit of a batch not known', { topic: resourceName, error: codeName(errorCode) });
      limits.set(resourceName, { bytes: known ? value : DEFAULT_MAX_BYTES, at: clock.now() });
    }
  };

  return async (names: readonly string[]): Promise<ReadonlyMap<string, TopicDescription>> => {
    const found = await cluster.topics([...new Set(names)]);
    await learnLimits([...found.keys()]);
    return new Map(
      [...found].map(([topic, { leaders }]) => {
        const maxBatchBytes = limits.get(topic)?.bytes ?? DEFAULT_MAX_BYTES;
        return [topic, { topic, partitions: leaders.map((leader) => ({ leader })), maxBatchBytes }] as const;
      }),
    );
  };
}
