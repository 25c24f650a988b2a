import { Code } from '../codes.js';
import { asTransportError, brokerError } from '../errors.js';
import type { AdminParts } from './parts.js';
import type { GroupDetails } from './types.js';

/** In one request. */
const SOME = 100;

/** Each broker knows the groups that it coordinates. */
export async function describeGroups(parts: AdminParts): Promise<readonly GroupDetails[]> {
  const { brokers } = await parts.metadata(['__consumer_offsets']);
  const found = await Promise.all(brokers.map((broker) => groupsOf(parts, broker)));
  return found.flat().sort((a, b) => (a.group < b.group ? -1 : a.group > b.group ? 1 : 0));
}

async function groupsOf(
  { node }: AdminParts,
  broker: Parameters<AdminParts['node']>[0],
): Promise<readonly GroupDetails[]> {
  const connection = node(broker);
  try {
    const listed = await connection.ask((one) => one.listGroups());
    if (listed.errorCode !== Code.none) throw brokerError('groups', listed.errorCode);
    const names = listed.groups.map(({ groupId }) => groupId);
    const groups: GroupDetails[] = [];
    for (let at = 0; at < names.length; at += SOME) {
      const groupIds = names.slice(at, at + SOME);
      const described = await connection.ask((one) => one.describeGroups({ groupIds }));
      for (const { errorCode, groupId, state, protocolType, protocol, members } of described.groups) {
        // Consumers of KIP-848 have groups of another kind: they are listed, and told in another request.
        const known = errorCode === Code.none;
        groups.push({
          group: groupId,
          state: known ? state : 'unknown',
          kind: known ? protocolType : '',
          protocol: known ? protocol : '',
          members: members.map(({ clientId, clientHost }) => ({ clientId, host: clientHost.replace(/^\//, '') })),
        });
      }
    }
    return groups;
  } catch (error) {
    throw asTransportError(`groups of broker ${broker.nodeId}`, error);
  }
}
