import type { Producer } from '@tidings/runtime';
import {
  analytics,
  ProductivityMetricV1,
  TaskCompletedV1,
  TaskCreatedV1,
  TaskOverdueV1,
  UserLoginV1,
  UserLogoutV1,
} from '../../../generated/analytics/index.js';
import { ada, milk, session, taxes } from './ids.js';

/** Each event of the topic, in each version that some service still publishes. */
export function publishAnalytics(producer: Producer) {
  return analytics.publisher(producer).publishAll([
    UserLoginV1.make({
      data: {
        userId: ada,
        sessionId: session,
        loggedInAt: '2026-03-02T09:00:00Z',
        method: 'passkey',
        client: { name: 'Firefox', version: '148.0', platform: 'web' },
      },
    }),
    TaskCreatedV1.make({ data: { todoId: milk, userId: ada, createdAt: '2026-03-02T09:15:00Z' } }),
    TaskCompletedV1.make({
      data: { todoId: milk, userId: ada, completedAt: '2026-03-02T17:45:00Z', timeToComplete: 30_600, onTime: true },
    }),
    UserLogoutV1.make({
      data: {
        userId: ada,
        sessionId: session,
        loggedOutAt: '2026-03-02T17:30:00Z',
        reason: 'user',
        sessionDuration: 30_600,
      },
    }),
    TaskOverdueV1.make({
      data: {
        todoId: taxes,
        userId: ada,
        dueDate: '2026-05-31T22:00:00Z',
        detectedAt: '2026-05-31T22:05:00Z',
        overdueBy: 300,
      },
    }),
    ProductivityMetricV1.make({
      data: {
        userId: ada,
        metric: 'tasks-completed',
        period: { from: '2026-02-23', to: '2026-03-01' },
        value: 12,
        unit: 'tasks',
        // A part has parts of its own: the contract's definition refers to itself.
        breakdown: {
          label: 'all',
          value: 12,
          parts: [
            { label: 'work', value: 9, parts: [{ label: 'reports', value: 9 }] },
            { label: 'home', value: 3 },
          ],
        },
      },
    }),
  ]);
}
