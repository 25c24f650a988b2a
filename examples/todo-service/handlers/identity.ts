import { randomUUID } from 'node:crypto';
import { identity } from '../../../generated/identity/index.js';
import { TodoCreated, todos } from '../../../generated/todos/index.js';
import type { Board } from '../board.js';

/** Remembers addresses, and gives every new user a first todo. */
export function onIdentity(board: Board) {
  return identity.handlers({
    UserRegistered: async ({ data: { userId, email } }, ctx) => {
      board.addresses.set(userId, email);
      await ctx
        .publisher(todos)
        .publish(TodoCreated.make({ data: { todoId: randomUUID(), userId, title: 'Take a look around' } }));
    },
    PasswordChanged: ({ data: { userId, method } }) => {
      if (method === 'administrator') board.alerts.push(`the password of ${userId} was changed by someone else`);
    },
    ProviderConnected: ({ data: { userId, scopes = [] } }) => {
      if (scopes.includes('repo')) board.alerts.push(`${userId} lets us read code`);
    },
    InviteCreated: ({ data: { email } }) => {
      board.inbox.push(`mailto:${email}`);
    },
  });
}
