import type { Producer } from '@tidings/runtime';
import {
  EmailNotificationSentV1,
  InAppNotificationCreatedV1,
  notifications,
  PushNotificationSentV1,
} from '../../../generated/notifications/index.js';
import { ada, taxes, taxReminder } from './ids.js';

/** Each event of the topic, in each version that some service still publishes. */
export function publishNotifications(producer: Producer) {
  return notifications.publisher(producer).publishAll([
    EmailNotificationSentV1.make({
      data: {
        notificationId: 'aab32389-22bc-4c25-a6f6-06eb525ffdc5',
        userId: ada,
        to: 'ada@example.com',
        template: 'weekly-summary',
        sentAt: '2026-03-02T06:00:00Z',
      },
    }),
    PushNotificationSentV1.make({
      data: {
        notificationId: '9bf31c7f-f062-436a-96d3-c8bd1f8f2ff3',
        userId: ada,
        deviceId: 'apns:77f0de',
        title: 'File the tax return',
        target: { kind: 'todo', todoId: taxes },
        sentAt: '2026-05-30T08:15:01Z',
      },
    }),
    InAppNotificationCreatedV1.make({
      data: {
        notificationId: 'c51ce410-c124-4f9a-8e6b-1a2b3c4d5e6f',
        userId: ada,
        message: 'Tomorrow the tax return is due.',
        target: { kind: 'reminder', reminderId: taxReminder, todoId: taxes },
        createdAt: '2026-05-30T08:00:00Z',
      },
    }),
  ]);
}
