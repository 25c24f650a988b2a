import { analytics, type ProductivityMetric } from '../../../generated/analytics/index.js';
import type { Board } from '../board.js';

/** Counts tasks. */
export function onAnalytics(board: Board) {
  return analytics.handlers({
    UserLogin: ({ data: { userId, method } }) => {
      if (method === 'password') board.alerts.push(`${userId} could use a passkey`);
    },
    UserLogout: ({ data: { userId, reason } }) => {
      if (reason === 'revoked') board.alerts.push(`a session of ${userId} was revoked`);
    },
    TaskCreated: () => {
      board.tasks.created++;
    },
    TaskCompleted: () => {
      board.tasks.completed++;
    },
    TaskOverdue: () => {
      board.tasks.overdue++;
    },
    ProductivityMetric: ({ data: { metric, value, breakdown } }) => {
      if (breakdown !== undefined && total(breakdown) !== value)
        board.alerts.push(`the parts of ${metric} don't add up`);
    },
  });
}

type Breakdown = NonNullable<ProductivityMetric['data']['breakdown']>;

function total({ value, parts = [] }: Breakdown): number {
  return parts.length === 0 ? value : parts.reduce((sum, part) => sum + total(part), 0);
}
