import type { HandlerContext } from '@tidings/runtime';
import {
  EmailNotificationSent,
  InAppNotificationCreated,
  notifications,
  PushNotificationSent,
} from '../../../generated/notifications/index.js';
import { type ReminderTriggered, reminders } from '../../../generated/reminders/index.js';
import type { Board } from '../board.js';

/** Keeps track of reminders, and notifies the user when one goes off. */
export function onReminders(board: Board) {
  return reminders.handlers({
    ReminderCreated: ({ data: { reminderId } }) => {
      board.reminders.set(reminderId, true);
    },
    ReminderTriggered: async (event, ctx) => {
      board.reminders.set(event.data.reminderId, false);
      await notify(board, event, ctx);
    },
    ReminderSnoozed: ({ data: { reminderId } }) => {
      board.reminders.set(reminderId, true);
    },
    ReminderDismissed: ({ data: { reminderId } }) => {
      board.reminders.set(reminderId, false);
    },
    ReminderCancelled: ({ data: { reminderId } }) => {
      board.reminders.set(reminderId, false);
    },
  });
}

async function notify(board: Board, event: ReminderTriggered, ctx: HandlerContext): Promise<void> {
  const { reminderId, todoId, userId, reminderType, triggeredAt } = event.data;
  const out = ctx.publisher(notifications);
  const notificationId = event.id;
  const title = board.todos.get(todoId)?.title ?? 'A todo';
  const to = board.addresses.get(userId);
  if (reminderType === 'email' && to !== undefined) {
    await out.publish(
      EmailNotificationSent.make({
        data: { notificationId, userId, to, template: 'reminder', subject: title, sentAt: triggeredAt, reminderId },
      }),
    );
  } else if (reminderType === 'push') {
    await out.publish(
      PushNotificationSent.make({
        data: {
          notificationId,
          userId,
          deviceId: 'fcm:3a1b9c',
          title,
          target: { kind: 'todo', todoId },
          sentAt: triggeredAt,
        },
      }),
    );
  } else {
    await out.publish(
      InAppNotificationCreated.make({
        data: {
          notificationId,
          userId,
          message: title,
          target: { kind: 'reminder', reminderId, todoId },
          createdAt: triggeredAt,
        },
      }),
    );
  }
}
