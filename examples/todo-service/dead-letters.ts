import type { DeadLetter, MemoryBroker } from '@tidings/runtime/memory';
import { analytics } from '../../generated/analytics/index.js';
import { audit } from '../../generated/audit/index.js';
import { identity } from '../../generated/identity/index.js';
import { notifications } from '../../generated/notifications/index.js';
import { reminders } from '../../generated/reminders/index.js';
import { todos } from '../../generated/todos/index.js';

/** What the group gave up, on all topics. */
export function deadLettersOf(broker: MemoryBroker, group: string): readonly DeadLetter<unknown>[] {
  return [
    ...broker.deadLetters(todos, group),
    ...broker.deadLetters(reminders, group),
    ...broker.deadLetters(analytics, group),
    ...broker.deadLetters(notifications, group),
    ...broker.deadLetters(identity, group),
    ...broker.deadLetters(audit, group),
  ];
}
