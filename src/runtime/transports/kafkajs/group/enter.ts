import { type TopicPartition, TransportError } from '../../port.js';
import type { Cluster } from '../cluster.js';
import { Code } from '../codes.js';
import { brokerError } from '../errors.js';
import type { JoinGroupResponse } from '../kafkajs-internals.js';
import type { KafkaSettings } from '../options.js';
import {
  ASSIGNER,
  assignAll,
  decodeAssignment,
  decodeSubscription,
  encodeAssignment,
  encodeSubscription,
} from './assigner.js';
import type { Coordinator } from './coordinator.js';

/** A generation of the group, as one member knows it. */
export interface Generation {
  readonly generation: number;
  readonly memberId: string;
  readonly partitions: readonly TopicPartition[];
  /** Of the member that assigns, how many partitions it assigned by topic: more of them call for another generation. */
  readonly counts: ReadonlyMap<string, number> | undefined;
}

/** What a member brings along. */
export interface Newcomer {
  /** Empty: it wasn't in the group. */
  readonly memberId: string;
  readonly generation: number;
  readonly owned: readonly TopicPartition[];
  /** Told as soon as the group has given one: whoever leaves needs it. */
  readonly named: (memberId: string) => void;
}

/** The group said that the member must enter again, maybe under another name. */
export class EnterAgain extends Error {
  override readonly name = 'EnterAgain';
  readonly memberId: string;

  constructor(code: number, memberId: string) {
    super(`enter again, the group said ${code}`);
    this.memberId = memberId;
  }
}

export interface EnterParts {
  readonly cluster: Cluster;
  readonly coordinator: Coordinator;
  readonly settings: KafkaSettings;
  readonly group: string;
  readonly topics: readonly string[];
  readonly rebalanceTimeoutMs: number;
}

/**
 * Joins the group and gets its assignment, as Kafka's classic consumer protocol has it (JoinGroup, SyncGroup): every member waits until all
 * are there. Rejects with EnterAgain or TransportError.
 */
export async function enter(parts: EnterParts, newcomer: Newcomer): Promise<Generation> {
  const { coordinator, group } = parts;
  const joined = await join(parts, newcomer);
  const { memberId, generationId, leaderId } = joined;
  newcomer.named(memberId);
  const leads = leaderId === memberId;
  const assignment = leads ? await assignments(parts.cluster, joined) : undefined;
  const what = `group ${group}`;
  const synced = await coordinator.ask(what, (broker) =>
    broker.syncGroup({ groupId: group, generationId, memberId, groupAssignment: assignment?.encoded ?? [] }),
  );
  check(what, synced.errorCode, memberId, coordinator);
  const partitions = decodeAssignment(synced.memberAssignment).filter(({ topic }) => parts.topics.includes(topic));
  return { generation: generationId, memberId, partitions, counts: assignment?.counts };
}

async function join(parts: EnterParts, newcomer: Newcomer): Promise<JoinGroupResponse> {
  const { coordinator, group, settings, topics, rebalanceTimeoutMs } = parts;
  const { generation, owned } = newcomer;
  const what = `group ${group}`;
  const metadata = encodeSubscription({ topics, generation, owned });
  let { memberId } = newcomer;
  for (;;) {
    const asked = memberId;
    const joined = await coordinator.ask(what, (broker) =>
      broker.joinGroup({
        groupId: group,
        sessionTimeout: settings.sessionTimeoutMs,
        rebalanceTimeout: rebalanceTimeoutMs,
        memberId: asked,
        groupProtocols: [{ name: ASSIGNER, metadata }],
      }),
    );
    if (joined.errorCode === Code.memberIdRequired && asked === '') {
      // A name first, so that a newcomer whose answer got lost isn't waited for (KIP-394).
      memberId = joined.memberId;
      newcomer.named(memberId);
      continue;
    }
    check(what, joined.errorCode, asked, coordinator);
    return joined;
  }
}

/** Throws what an error code means for the member. */
function check(what: string, code: number, memberId: string, coordinator: Coordinator): void {
  if (code === Code.none) return;
  if (code === Code.unknownMemberId || code === Code.fencedInstanceId) throw new EnterAgain(code, '');
  if (code === Code.illegalGeneration || code === Code.rebalanceInProgress) throw new EnterAgain(code, memberId);
  if (code === Code.notCoordinator || code === Code.coordinatorNotAvailable) coordinator.moved();
  if (code === Code.inconsistentGroupProtocol) {
    const text = `${what} has members of another kind: all of them must use the assigner ${ASSIGNER}`;
    throw new TransportError('refused', text);
  }
  throw brokerError(what, code);
}

async function assignments(cluster: Cluster, { members }: JoinGroupResponse) {
  const subscribed = members.map((member) => ({
    id: member.memberId,
    subscription: decodeSubscription(member.memberMetadata),
  }));
  const counts = await countPartitions(cluster, [
    ...new Set(subscribed.flatMap(({ subscription }) => subscription.topics)),
  ]);
  const assigned = assignAll(subscribed, counts);
  const encoded = [...assigned].map(([memberId, partitions]) => ({
    memberId,
    memberAssignment: encodeAssignment(partitions),
  }));
  return { counts, encoded };
}

/** By topic; a topic that doesn't exist has none. */
export async function countPartitions(
  cluster: Cluster,
  topics: readonly string[],
): Promise<ReadonlyMap<string, number>> {
  const found = await cluster.topics(topics);
  return new Map(topics.map((topic) => [topic, found.get(topic)?.leaders.length ?? 0] as const));
}
