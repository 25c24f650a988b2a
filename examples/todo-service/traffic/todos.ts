import type { Producer } from '@tidings/runtime';
import {
  TodoCompletedV1,
  TodoCompletedV2,
  TodoCreatedV1,
  TodoCreatedV2,
  TodoDeletedV1,
  TodoPrioritizedV1,
  TodoUncompletedV1,
  TodoUpdatedV1,
  todos,
} from '../../../generated/todos/index.js';
import { ada, ben, milk, taxes } from './ids.js';

/** Each event of the topic, in each version that some service still publishes. */
export function publishTodos(producer: Producer) {
  return todos.publisher(producer).publishAll([
    TodoCreatedV1.make({ data: { todoId: milk, userId: ada, title: 'Buy milk' } }),
    TodoCreatedV2.make({
      data: {
        todoId: taxes,
        userId: ada,
        title: 'File the tax return',
        priority: 'high',
        dueDate: '2026-05-31T22:00:00Z',
        tags: ['finance', 'yearly'],
      },
    }),
    TodoUpdatedV1.make({
      data: { todoId: milk, userId: ada, changes: { title: 'Buy oat milk' }, updatedFields: ['title'] },
    }),
    TodoPrioritizedV1.make({
      data: {
        todoId: taxes,
        userId: ada,
        priority: 'low',
        previousPriority: 'high',
        prioritizedAt: '2026-03-02T10:00:00Z',
      },
    }),
    TodoCompletedV1.make({
      data: { todoId: milk, userId: ada, completedAt: '2026-03-02T17:45:00Z', timeToComplete: 30_600 },
    }),
    TodoUncompletedV1.make({ data: { todoId: milk, userId: ada, uncompletedAt: '2026-03-02T18:00:00Z' } }),
    TodoCompletedV2.make({
      data: {
        todoId: milk,
        userId: ada,
        completedAt: '2026-03-03T08:00:00Z',
        timeToComplete: 81_900,
        completedBy: ben,
      },
    }),
    TodoDeletedV1.make({ data: { todoId: milk, userId: ada, deletedAt: '2026-03-05T07:30:00Z', reason: 'Done.' } }),
  ]);
}
