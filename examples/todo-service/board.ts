import { PermanentError } from '@tidings/runtime';
import type { Priority } from '../../generated/todos/index.js';

/** What the service knows: a view of the events that it has handled. */
export interface Board {
  readonly todos: Map<string, Todo>;
  /** Reminder -> whether it will still go off. */
  readonly reminders: Map<string, boolean>;
  /** User -> e-mail address. */
  readonly addresses: Map<string, string>;
  readonly tasks: { created: number; completed: number; overdue: number };
  /** Where each notification leads. */
  readonly inbox: string[];
  /** What the security team should look at. */
  readonly alerts: string[];
}

export interface Todo {
  title: string;
  priority: Priority;
  done: boolean;
}

export function createBoard(): Board {
  return {
    todos: new Map(),
    reminders: new Map(),
    addresses: new Map(),
    tasks: { created: 0, completed: 0, overdue: 0 },
    inbox: [],
    alerts: [],
  };
}

/** Events of one todo come in order, so its creation was handled before; trying again would not help. */
export function findTodo(board: Board, todoId: string): Todo {
  const todo = board.todos.get(todoId);
  if (todo === undefined) throw new PermanentError(`todo ${todoId} was never created`);
  return todo;
}
