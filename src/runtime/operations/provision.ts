import type { Transport } from '../transports/port.js';
import { differences, type TopicFinding } from './check.js';
import { type TopicPlan, type WantedTopic, wantedTopics } from './plan.js';
import { using } from './using.js';

export interface ProvisionReport {
  readonly dryRun: boolean;
  /** Created, or would be. */
  readonly created: readonly WantedTopic[];
  /** Names of those that existed. They are left as they are. */
  readonly existing: readonly string[];
  /** Of those that existed: what isn't as planned. */
  readonly findings: readonly TopicFinding[];
}

/** Creates the topics of a plan that don't exist, also those that its groups need beside. Rejects with TransportError. */
export function provision(
  transport: Transport,
  plan: TopicPlan,
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): Promise<ProvisionReport> {
  const wanted = wantedTopics(plan);
  return using(transport, async () => {
    const found = await transport.describe(wanted.map(({ topic }) => topic));
    const created = wanted.filter(({ topic }) => !found.has(topic));
    const existing = wanted.filter(({ topic }) => found.has(topic));
    if (!dryRun && created.length > 0) {
      await transport.createTopics(
        created.map(({ topic, partitions, replicas, config }) => ({ topic, partitions, replicas, config })),
      );
    }
    return {
      dryRun,
      created,
      existing: existing.map(({ topic }) => topic),
      findings: existing.flatMap((one) => differences(one, found.get(one.topic))),
    };
  });
}
