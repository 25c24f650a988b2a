import type { Producer } from '@tidings/runtime';
import {
  audit,
  LoginAttemptedV1,
  LoginAttemptedV2,
  PermissionGrantedV1,
  PermissionRevokedV1,
} from '../../../generated/audit/index.js';
import { ada, ben, list } from './ids.js';

/** Each event of the topic, in each version that some service still publishes. */
export function publishAudit(producer: Producer) {
  const resource = { type: 'list', id: list } as const;
  return audit.publisher(producer).publishAll([
    // Version 1 has no `outcome`: schemas/audit/LoginAttempted/v2.upcast.ts fills it in.
    LoginAttemptedV1.make({
      data: { userId: ada, attemptedAt: '2026-03-02T08:59:30Z', successful: false, ipAddress: '192.0.2.17' },
    }),
    LoginAttemptedV2.make({
      data: {
        userId: ada,
        attemptedAt: '2026-03-02T09:00:00Z',
        successful: true,
        outcome: 'succeeded',
        ipAddress: '2001:db8::1',
      },
    }),
    PermissionGrantedV1.make({
      data: { userId: ada, grantedBy: ben, permission: 'write', resource, grantedAt: '2026-03-02T11:00:00Z' },
    }),
    PermissionRevokedV1.make({
      data: { userId: ada, revokedBy: ben, permission: 'write', resource, revokedAt: '2026-03-09T11:00:00Z' },
    }),
  ]);
}
