/** Contracts as they are generated, by hand: two events on `todos`, one on `reminders`. */
import {
  type ChannelDefinition,
  defineChannel,
  defineEvent,
  defineVersion,
  type EventDefinition,
  type EventOf,
  isObject,
  issue,
  isUuid,
  type Upcast,
  type Validate,
  type VersionDefinition,
  validator,
} from '@tidings/runtime/codegen/v1';

/** A validator of an open object with required and optional string properties. */
function strings(required: readonly string[], optional: readonly string[] = []): Validate {
  return validator((data) => {
    if (!isObject(data)) return issue('', 'type', { type: 'object' });
    for (const name of required) {
      if (!Object.hasOwn(data, name)) return issue('', 'required', { missingProperty: name });
    }
    for (const name of [...required, ...optional]) {
      if (Object.hasOwn(data, name) && typeof data[name] !== 'string')
        return issue(`/${name}`, 'type', { type: 'string' });
    }
    return undefined;
  });
}

export interface TodoCreatedV1 {
  readonly todoId: string;
  readonly title: string;
}

export const TodoCreatedV1: VersionDefinition<'com.example.todos.TodoCreated', 1, TodoCreatedV1> = defineVersion({
  event: 'TodoCreated',
  type: 'com.example.todos.TodoCreated',
  version: 1,
  hash: '01',
  validate: strings(['todoId', 'title']),
  declared: [{ p: { todoId: -1, title: -1 } }],
  key: { source: 'payload', path: ['todoId'] },
  subject: { source: 'payload', path: ['todoId'] },
});

export interface TodoCreatedV2 {
  readonly todoId: string;
  readonly heading: string;
  readonly note?: string;
}

export const TodoCreatedV2: VersionDefinition<'com.example.todos.TodoCreated', 2, TodoCreatedV2> = defineVersion({
  event: 'TodoCreated',
  type: 'com.example.todos.TodoCreated',
  version: 2,
  hash: '02',
  validate: strings(['todoId', 'heading'], ['note']),
  declared: [{ p: { todoId: -1, heading: -1, note: -1 } }],
  key: { source: 'payload', path: ['todoId'] },
});

const upcastTodoCreatedV2: Upcast<TodoCreatedV1, TodoCreatedV2> = ({ title, ...rest }) => ({ ...rest, heading: title });

export const TodoCreated: EventDefinition<
  'TodoCreated',
  typeof TodoCreatedV2,
  typeof TodoCreatedV1 | typeof TodoCreatedV2
> = defineEvent({
  name: 'TodoCreated',
  context: 'todos',
  type: 'com.example.todos.TodoCreated',
  versions: [TodoCreatedV1, TodoCreatedV2],
  upcasts: { 2: upcastTodoCreatedV2 },
});
export type TodoCreated = EventOf<typeof TodoCreated>;

export interface TodoDeletedV1 {
  readonly todoId: string;
}

export const TodoDeletedV1: VersionDefinition<'com.example.todos.TodoDeleted', 1, TodoDeletedV1> = defineVersion({
  event: 'TodoDeleted',
  type: 'com.example.todos.TodoDeleted',
  version: 1,
  hash: '03',
  validate: strings(['todoId']),
  declared: [{ p: { todoId: -1 } }],
  key: { source: 'payload', path: ['todoId'] },
});

export const TodoDeleted: EventDefinition<'TodoDeleted', typeof TodoDeletedV1> = defineEvent({
  name: 'TodoDeleted',
  context: 'todos',
  type: 'com.example.todos.TodoDeleted',
  versions: [TodoDeletedV1],
});
export type TodoDeleted = EventOf<typeof TodoDeleted>;

export const todos: ChannelDefinition<
  'todos',
  { readonly TodoCreated: typeof TodoCreated; readonly TodoDeleted: typeof TodoDeleted }
> = defineChannel({
  name: 'todos',
  topic: 'todos',
  partitions: 3,
  replicas: 3,
  config: { 'cleanup.policy': 'delete' },
  events: { TodoCreated, TodoDeleted },
  versions: { TodoCreated: [1, 2], TodoDeleted: [1] },
});

export interface ReminderTriggeredV1 {
  readonly reminderId: string;
}

export const ReminderTriggeredV1: VersionDefinition<'com.example.reminders.ReminderTriggered', 1, ReminderTriggeredV1> =
  defineVersion({
    event: 'ReminderTriggered',
    type: 'com.example.reminders.ReminderTriggered',
    version: 1,
    hash: '04',
    validate: validator((data) => {
      if (!isObject(data)) return issue('', 'type', { type: 'object' });
      if (typeof data.reminderId !== 'string') return issue('/reminderId', 'type', { type: 'string' });
      return isUuid(data.reminderId) ? undefined : issue('/reminderId', 'format', { format: 'uuid' });
    }),
    key: { source: 'payload', path: ['reminderId'] },
  });

export const ReminderTriggered: EventDefinition<'ReminderTriggered', typeof ReminderTriggeredV1> = defineEvent({
  name: 'ReminderTriggered',
  context: 'reminders',
  type: 'com.example.reminders.ReminderTriggered',
  versions: [ReminderTriggeredV1],
});
export type ReminderTriggered = EventOf<typeof ReminderTriggered>;

export const reminders: ChannelDefinition<'reminders', { readonly ReminderTriggered: typeof ReminderTriggered }> =
  defineChannel({ name: 'reminders', topic: 'reminders', events: { ReminderTriggered } });
