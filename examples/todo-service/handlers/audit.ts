import { audit } from '../../../generated/audit/index.js';
import type { Board } from '../board.js';

/** Finds what the security team should look at. */
export function onAudit(board: Board) {
  return audit.handlers({
    LoginAttempted: ({ data: { userId, outcome } }) => {
      // Events of version 1 have no outcome; the upcast of version 2 gave them one.
      if (outcome !== 'succeeded') board.alerts.push(`a login of ${userId} was ${outcome}`);
    },
    PermissionGranted: ({ data: { userId, permission } }) => {
      if (permission === 'admin') board.alerts.push(`${userId} may do everything`);
    },
    PermissionRevoked: ({ data: { userId, revokedBy, permission } }) => {
      if (userId === revokedBy && permission === 'admin') board.alerts.push(`${userId} gave up a permission`);
    },
  });
}
