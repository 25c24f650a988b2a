import { randomUUID } from 'node:crypto';
import type { Producer } from '@tidings/runtime';
import {
  type Priority,
  TodoCompleted,
  TodoCreated,
  TodoPrioritized,
  TodoUpdated,
  todos,
} from '../../generated/todos/index.js';

/** What a user can ask the service to do. Each command publishes what happened. */
export function todoCommands(producer: Producer, userId: string) {
  const out = todos.publisher(producer);
  const now = () => new Date().toISOString();

  return {
    async create(title: string, details: { readonly dueDate?: string; readonly tags?: readonly string[] } = {}) {
      const todoId = randomUUID();
      await out.publish(TodoCreated.make({ data: { todoId, userId, title, ...details } }));
      return todoId;
    },
    async rename(todoId: string, title: string) {
      await out.publish(TodoUpdated.make({ data: { todoId, userId, changes: { title }, updatedFields: ['title'] } }));
    },
    async prioritize(todoId: string, priority: Priority) {
      await out.publish(TodoPrioritized.make({ data: { todoId, userId, priority, prioritizedAt: now() } }));
    },
    async complete(todoId: string) {
      await out.publish(TodoCompleted.make({ data: { todoId, userId, completedAt: now() } }));
    },
  };
}
