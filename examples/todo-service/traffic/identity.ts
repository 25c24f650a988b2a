import type { Producer } from '@tidings/runtime';
import {
  InviteCreatedV1,
  identity,
  PasswordChangedV1,
  ProviderConnectedV1,
  UserRegisteredV1,
  UserRegisteredV2,
  UserRegisteredV3,
} from '../../../generated/identity/index.js';
import { ada, ben, invite } from './ids.js';

/** Each event of the topic, in each version that some service still publishes. */
export function publishIdentity(producer: Producer) {
  return identity.publisher(producer).publishAll([
    UserRegisteredV1.make({ data: { userId: ben, email: 'ben@example.com', registeredAt: '2024-01-15T12:00:00Z' } }),
    UserRegisteredV2.make({
      data: {
        userId: '3c59dc04-8e88-4500-9b8c-4e5f6a7b8c9d',
        email: 'cleo@example.com',
        registeredAt: '2025-04-01T12:00:00Z',
        displayName: 'Cleo',
      },
    }),
    InviteCreatedV1.make({
      data: {
        inviteId: invite,
        invitedBy: ben,
        email: 'ada@example.com',
        createdAt: '2026-03-01T20:00:00Z',
        validFor: 'P14D',
      },
    }),
    UserRegisteredV3.make({
      data: {
        userId: ada,
        email: 'ada@example.com',
        registeredAt: '2026-03-02T08:55:00Z',
        displayName: 'Ada L.',
        locale: 'en-GB',
        inviteId: invite,
        provider: 'github',
      },
    }),
    ProviderConnectedV1.make({
      data: { userId: ada, provider: 'github', providerUserId: '583231', connectedAt: '2026-03-02T08:56:00Z' },
    }),
    PasswordChangedV1.make({ data: { userId: ada, changedAt: '2026-03-03T12:00:00Z', method: 'reset-link' } }),
  ]);
}
