/** Error codes of the protocol (kafka.apache.org/protocol#protocol_error_codes), as far as they make a difference here. */
export const Code = Object.freeze({
  unknownServerError: -1,
  none: 0,
  offsetOutOfRange: 1,
  corruptMessage: 2,
  unknownTopicOrPartition: 3,
  leaderNotAvailable: 5,
  notLeaderOrFollower: 6,
  requestTimedOut: 7,
  brokerNotAvailable: 8,
  replicaNotAvailable: 9,
  messageTooLarge: 10,
  offsetMetadataTooLarge: 12,
  networkException: 13,
  coordinatorLoadInProgress: 14,
  coordinatorNotAvailable: 15,
  notCoordinator: 16,
  invalidTopic: 17,
  recordListTooLarge: 18,
  notEnoughReplicas: 19,
  notEnoughReplicasAfterAppend: 20,
  illegalGeneration: 22,
  inconsistentGroupProtocol: 23,
  unknownMemberId: 25,
  rebalanceInProgress: 27,
  topicAuthorizationFailed: 29,
  groupAuthorizationFailed: 30,
  outOfOrderSequence: 45,
  duplicateSequence: 46,
  invalidProducerEpoch: 47,
  topicAlreadyExists: 36,
  notController: 41,
  invalidProducerIdMapping: 49,
  kafkaStorageError: 56,
  unknownProducerId: 59,
  listenerNotFound: 72,
  fencedLeaderEpoch: 74,
  unknownLeaderEpoch: 75,
  offsetNotAvailable: 78,
  memberIdRequired: 79,
  fencedInstanceId: 82,
  unstableOffsetCommit: 88,
  throttlingQuotaExceeded: 89,
});

const NAMES: ReadonlyMap<number, string> = new Map(
  Object.entries({
    ...Code,
    invalidRequiredAcks: 21,
    invalidGroupId: 24,
    invalidSessionTimeout: 26,
    invalidCommitOffsetSize: 28,
    clusterAuthorizationFailed: 31,
    invalidTimestamp: 32,
    unsupportedVersion: 35,
    invalidPartitions: 37,
    invalidReplicationFactor: 38,
    invalidReplicaAssignment: 39,
    invalidConfig: 40,
    invalidRequest: 42,
    unsupportedForMessageFormat: 43,
    policyViolation: 44,
    unsupportedCompressionType: 76,
    groupMaxSizeReached: 81,
    invalidRecord: 87,
  }).map(([name, code]) => [code, name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()] as const),
);

/** As Kafka's documentation writes it. */
export function codeName(code: number): string {
  return NAMES.get(code) ?? `error ${code}`;
}

/** Another broker may be asked, or the same one a little later: nothing is wrong for good. */
const TRANSIENT: ReadonlySet<number> = new Set([
  Code.unknownServerError,
  Code.corruptMessage,
  Code.unknownTopicOrPartition,
  Code.leaderNotAvailable,
  Code.notLeaderOrFollower,
  Code.requestTimedOut,
  Code.brokerNotAvailable,
  Code.replicaNotAvailable,
  Code.networkException,
  Code.coordinatorLoadInProgress,
  Code.coordinatorNotAvailable,
  Code.notCoordinator,
  Code.notEnoughReplicas,
  Code.notEnoughReplicasAfterAppend,
  Code.notController,
  Code.kafkaStorageError,
  Code.listenerNotFound,
  Code.fencedLeaderEpoch,
  Code.unknownLeaderEpoch,
  Code.offsetNotAvailable,
  Code.unstableOffsetCommit,
  Code.throttlingQuotaExceeded,
]);

export function isTransient(code: number): boolean {
  return TRANSIENT.has(code);
}
