import { notifications, type Target } from '../../../generated/notifications/index.js';
import type { Board } from '../board.js';

/** Fills the inbox. */
export function onNotifications(board: Board) {
  return notifications.handlers({
    EmailNotificationSent: ({ data: { to } }) => {
      board.inbox.push(`mailto:${to}`);
    },
    PushNotificationSent: ({ data: { target } }) => {
      board.inbox.push(target === undefined ? '/' : link(target));
    },
    InAppNotificationCreated: ({ data: { target } }) => {
      board.inbox.push(link(target));
    },
  });
}

/** The contract's `oneOf` is a union that `kind` narrows. */
function link(target: Target): string {
  switch (target.kind) {
    case 'todo':
      return `/todos/${target.todoId}`;
    case 'reminder':
      return `/todos/${target.todoId}/reminders/${target.reminderId}`;
    case 'link':
      return target.url;
  }
}
