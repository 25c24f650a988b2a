import type { Producer } from '@tidings/runtime';
import { publishAnalytics } from './analytics.js';
import { publishAudit } from './audit.js';
import { publishIdentity } from './identity.js';
import { publishNotifications } from './notifications.js';
import { publishReminders } from './reminders.js';
import { publishTodos } from './todos.js';

/** What other services publish, some of them still in older versions: every event in each of its versions, at least once. */
export async function publishTraffic(producer: Producer): Promise<void> {
  await publishIdentity(producer);
  await publishTodos(producer);
  await publishReminders(producer);
  await publishAnalytics(producer);
  await publishNotifications(producer);
  await publishAudit(producer);
}
