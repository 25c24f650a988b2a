import { systemClock } from '../../clock.js';
import { silentLog } from '../../log.js';
import { lacking } from './apis.js';
import { cluster as newCluster } from './cluster.js';
import { type Connection, connector } from './connection.js';
import { messageOf } from './errors.js';
import type { ApiVersions } from './kafkajs-internals.js';
import type { KafkaOptions } from './options.js';
import { settingsOf } from './settings.js';
import { type Reader, reader, writer } from './wire/bytes.js';
import { plain } from './wire/protocol.js';

export interface KafkaReport {
  readonly brokers: readonly BrokerReport[];
}

export interface BrokerReport {
  readonly id: number;
  /** `host:port`, as clients are told. */
  readonly address: string;
  /** `4.1`, or `4.3 or newer`; undefined: it doesn't say (before Kafka 3.3, and with ZooKeeper). */
  readonly version?: string;
  /** What it lacks that the transport needs, each as the end of a sentence about it. */
  readonly lacks: readonly string[];
  /** By number of the API. */
  readonly apis: ApiVersions;
  /** Why nothing is known of it. */
  readonly error?: string;
}

/** ApiVersions 3 (KIP-511, KIP-584): the first version that says what the software can do. */
const API_VERSIONS = { key: 18, name: 'ApiVersions', version: 3 } as const;

const CLIENT = Object.freeze({ name: 'tidings', version: '1' });
const SUPPORTED_FEATURES = 0;

/** The first release whose highest `metadata.version` is this one (org.apache.kafka.server.common.MetadataVersion). */
const RELEASES: readonly (readonly [level: number, release: string])[] = [
  [7, '3.3'],
  [8, '3.4'],
  [11, '3.5'],
  [14, '3.6'],
  [19, '3.7'],
  [20, '3.8'],
  [21, '3.9'],
  [25, '4.0'],
  [27, '4.1'],
  [29, '4.2'],
  [30, '4.3'],
];

/** Asks every broker of a cluster what it is and what it can do. Rejects with TransportError where none answers. */
export async function inspectKafka(options: KafkaOptions): Promise<KafkaReport> {
  const settings = settingsOf({ log: silentLog, ...options });
  const connect = connector(settings, { anyVersion: true });
  const cluster = newCluster({ settings, connect, clock: systemClock });
  try {
    await cluster.brokers();
    const brokers = await Promise.all(
      cluster.nodes().map(async (id): Promise<BrokerReport> => {
        const { host, port } = cluster.address(id)!;
        const connection = connect(host, port);
        const known = { id, address: connection.address };
        try {
          const apis = await connection.versions();
          const version = (apis[API_VERSIONS.key]?.maxVersion ?? 0) < 3 ? undefined : await versionOf(connection);
          return { ...known, lacks: lacking(apis), apis, ...(version === undefined ? {} : { version }) };
        } catch (error) {
          return { ...known, lacks: [], apis: {}, error: messageOf(error) };
        } finally {
          connection.close();
        }
      }),
    );
    return { brokers: brokers.sort((a, b) => a.id - b.id) };
  } finally {
    cluster.close();
  }
}

/** `metadata.version` is a feature that brokers bring along: its highest level tells the release. */
async function versionOf(connection: Connection): Promise<string | undefined> {
  const protocol = plain<number | undefined>(API_VERSIONS, {
    encode: () => {
      const { name, version } = CLIENT;
      const out = writer();
      // The end of the request's head, then two strings, each with its length + 1, and nothing behind them.
      out.int8(0);
      for (const text of [name, version]) out.int8(text.length + 1).raw(Buffer.from(text));
      return out.int8(0).done();
    },
    decode: (response) => ({ value: levelIn(response), throttleMs: 0 }),
  });
  const level = await connection.ask(({ connectionPool }) => connectionPool.send(protocol));
  if (level === undefined) return undefined;
  const newest = RELEASES.at(-1)!;
  if (level > newest[0]) return `${newest[1]} or newer`;
  return RELEASES.find(([highest]) => level <= highest)?.[1];
}

function levelIn(response: Buffer): number | undefined {
  const from = reader(response);
  if (from.int16() !== 0) return undefined;
  for (let left = from.unsigned() - 1; left > 0; left--) {
    from.skip(6);
    skipTags(from);
  }
  from.int32(); // throttle time
  for (let tags = from.unsigned(); tags > 0; tags--) {
    const tag = from.unsigned();
    const size = from.unsigned();
    if (tag !== SUPPORTED_FEATURES) {
      from.skip(size);
      continue;
    }
    for (let left = from.unsigned() - 1; left > 0; left--) {
      const name = from.text(from.unsigned() - 1);
      from.int16(); // lowest
      const highest = from.int16();
      skipTags(from);
      if (name === 'metadata.version') return highest;
    }
  }
  return undefined;
}

function skipTags(from: Reader): void {
  for (let tags = from.unsigned(); tags > 0; tags--) {
    from.unsigned();
    from.skip(from.unsigned());
  }
}
