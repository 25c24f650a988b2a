import type { ApiVersions } from './kafkajs-internals.js';
import { FETCH } from './wire/fetch.js';
import { PRODUCE } from './wire/produce.js';

/** An API of Kafka's protocol, with the versions that are spoken here. */
export interface Api {
  readonly key: number;
  readonly name: string;
  readonly min: number;
  readonly max: number;
}

/** Two are written here; the others as kafkajs 2.2.4 has them, which takes the highest that the broker has, and never looks for its lowest. */
export const APIS: readonly Api[] = Object.freeze([
  { ...PRODUCE, min: PRODUCE.version, max: PRODUCE.version },
  { ...FETCH, min: FETCH.version, max: FETCH.version },
  { key: 2, name: 'ListOffsets', min: 1, max: 3 },
  { key: 3, name: 'Metadata', min: 1, max: 6 },
  { key: 8, name: 'OffsetCommit', min: 1, max: 5 },
  { key: 9, name: 'OffsetFetch', min: 1, max: 4 },
  { key: 10, name: 'FindCoordinator', min: 0, max: 2 },
  { key: 11, name: 'JoinGroup', min: 1, max: 5 },
  { key: 12, name: 'Heartbeat', min: 0, max: 3 },
  { key: 13, name: 'LeaveGroup', min: 0, max: 3 },
  { key: 14, name: 'SyncGroup', min: 0, max: 3 },
  { key: 18, name: 'ApiVersions', min: 0, max: 2 },
  { key: 19, name: 'CreateTopics', min: 1, max: 3 },
  { key: 22, name: 'InitProducerId', min: 0, max: 1 },
  { key: 32, name: 'DescribeConfigs', min: 0, max: 2 },
]);

/** What a broker lacks that is needed, each as the end of a sentence about it. Empty: all is well. */
export function lacking(versions: ApiVersions): readonly string[] {
  return APIS.flatMap(({ key, name, min, max }) => {
    const offered = versions[key];
    if (offered !== undefined && offered.minVersion <= max && offered.maxVersion >= min) return [];
    const wanted = min === max ? `version ${min}` : `a version from ${min} to ${max}`;
    const range = offered === undefined ? 'none' : `${offered.minVersion} to ${offered.maxVersion}`;
    const hint = offered === undefined || offered.maxVersion < min ? '; Kafka 2.3 and newer have it' : '';
    return [`has no ${name} of ${wanted} (but ${range})${hint}`];
  });
}
