import type { AnyChannelDefinition } from '@tidings/runtime';
import { analytics } from '../../generated/analytics/index.js';
import { audit } from '../../generated/audit/index.js';
import { identity } from '../../generated/identity/index.js';
import { notifications } from '../../generated/notifications/index.js';
import { reminders } from '../../generated/reminders/index.js';
import { todos } from '../../generated/todos/index.js';

/** Every topic of the contracts. */
export const channels: readonly AnyChannelDefinition[] = [todos, reminders, analytics, notifications, identity, audit];
