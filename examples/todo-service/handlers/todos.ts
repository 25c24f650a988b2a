import { analytics, TaskCompleted, TaskCreated } from '../../../generated/analytics/index.js';
import { ReminderCreated, reminders } from '../../../generated/reminders/index.js';
import { todos } from '../../../generated/todos/index.js';
import { type Board, findTodo } from '../board.js';

const dayMs = 24 * 60 * 60 * 1000;

/** Keeps the board, counts tasks, and sets a reminder for what has a due date. Leave a key out, and this file doesn't compile. */
export function onTodos(board: Board) {
  return todos.handlers({
    TodoCreated: async ({ id, time, data }, ctx) => {
      // Always the newest version: `tags` may be read, whichever version was published.
      const { todoId, userId, title, priority = 'medium', dueDate } = data;
      board.todos.set(todoId, { title, priority, done: false });
      // Published as a consequence: correlation and causation ids flow on.
      await ctx.publisher(analytics).publish(TaskCreated.make({ data: { todoId, userId, createdAt: time, priority } }));
      if (dueDate === undefined) return;
      const remindAt = new Date(Date.parse(dueDate) - dayMs).toISOString();
      await ctx.publisher(reminders).publish(
        // The event's own id: the same reminder when the event is delivered twice.
        ReminderCreated.make({ data: { reminderId: id, todoId, userId, reminderType: 'email', remindAt, dueDate } }),
      );
    },
    TodoUpdated: ({ data: { todoId, changes } }) => {
      const todo = findTodo(board, todoId);
      if (changes.title !== undefined) todo.title = changes.title;
      if (changes.priority !== undefined) todo.priority = changes.priority;
    },
    TodoPrioritized: ({ data: { todoId, priority } }) => {
      findTodo(board, todoId).priority = priority;
    },
    TodoCompleted: async ({ data: { todoId, userId, completedAt } }, ctx) => {
      findTodo(board, todoId).done = true;
      await ctx
        .publisher(analytics)
        .publish(TaskCompleted.make({ data: { todoId, userId, completedAt, onTime: true } }));
    },
    TodoUncompleted: ({ data: { todoId } }) => {
      findTodo(board, todoId).done = false;
    },
    TodoDeleted: ({ data: { todoId } }) => {
      board.todos.delete(todoId);
    },
  });
}
