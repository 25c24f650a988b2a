import type { Producer } from '@tidings/runtime';
import {
  ReminderCancelledV1,
  ReminderCreatedV1,
  ReminderDismissedV1,
  ReminderSnoozedV1,
  ReminderTriggeredV1,
  ReminderTriggeredV2,
  reminders,
} from '../../../generated/reminders/index.js';
import { ada, milk, milkReminder, taxes, taxReminder } from './ids.js';

/** Each event of the topic, in each version that some service still publishes. */
export function publishReminders(producer: Producer) {
  const forTaxes = { reminderId: taxReminder, todoId: taxes, userId: ada };
  const forMilk = { reminderId: milkReminder, todoId: milk, userId: ada };
  const dueDate = '2026-05-31T22:00:00Z';
  return reminders.publisher(producer).publishAll([
    ReminderCreatedV1.make({ data: { ...forTaxes, reminderType: 'email', remindAt: '2026-05-30T08:00:00Z', dueDate } }),
    ReminderTriggeredV1.make({
      data: { ...forTaxes, reminderType: 'email', triggeredAt: '2026-05-30T08:00:00Z', dueDate },
    }),
    ReminderSnoozedV1.make({ data: { ...forTaxes, newDueDate: '2026-05-30T08:15:00Z', snoozeDuration: 15 } }),
    ReminderTriggeredV2.make({
      data: { ...forTaxes, reminderType: 'push', triggeredAt: '2026-05-30T08:15:00Z', dueDate, snoozeCount: 1 },
    }),
    ReminderDismissedV1.make({ data: { ...forTaxes, dismissedAt: '2026-05-30T08:16:30Z' } }),
    ReminderCreatedV1.make({ data: { ...forMilk, reminderType: 'in-app', remindAt: '2026-03-02T16:00:00Z' } }),
    ReminderCancelledV1.make({ data: { ...forMilk, cancelledAt: '2026-03-02T15:00:00Z', reason: 'user-request' } }),
  ]);
}
