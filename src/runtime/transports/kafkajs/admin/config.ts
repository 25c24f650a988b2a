import { Code } from '../codes.js';
import type { AdminParts } from './parts.js';

const TOPIC = 2;
const BROKER = 4;

type Config = ReadonlyMap<string, string>;

/** Topics whose configuration may not be read are left out. */
export async function topicConfigs(
  { cluster }: AdminParts,
  names: readonly string[],
): Promise<ReadonlyMap<string, Config>> {
  if (names.length === 0) return new Map();
  const resources = names.map((name) => ({ type: TOPIC, name, configNames: [] }));
  const response = await cluster.ask('topic configuration', (broker) => broker.describeConfigs({ resources }));
  return new Map(
    response.resources
      .filter(({ errorCode }) => errorCode === Code.none)
      .map(({ resourceName, configEntries }) => [resourceName, configOf(configEntries)] as const),
  );
}

export async function brokerConfig(parts: AdminParts, names: readonly string[]): Promise<Config | undefined> {
  const [broker] = (await parts.metadata(['__consumer_offsets'])).brokers;
  if (broker === undefined) return undefined;
  // A broker answers for itself alone.
  const resources = [{ type: BROKER, name: String(broker.nodeId), configNames: names }];
  const response = await parts.node(broker).ask((one) => one.describeConfigs({ resources }));
  const [found] = response.resources;
  return found?.errorCode === Code.none ? configOf(found.configEntries) : undefined;
}

function configOf(
  entries: readonly { readonly configName: string; readonly configValue: string | null }[],
): Map<string, string> {
  return new Map(
    entries.flatMap(({ configName, configValue }) =>
      configValue === null ? [] : [[configName, configValue] as const],
    ),
  );
}
