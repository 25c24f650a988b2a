/** What must not compile. Checked by `tsc`, never run. */
import {
  batch,
  type ConsumerOptions,
  createConsumer,
  createProducer,
  type Event,
  type HandlerContext,
  type Inbox,
  ignore,
  type ParkStore,
  type Sink,
} from '@tidings/runtime';
import { memory } from '@tidings/runtime/memory';
import { type ParkedKeys, parked } from '@tidings/runtime/operations';
import { builder } from '@tidings/runtime/testing';
import { ReminderTriggered, reminders, TodoCreated, TodoCreatedV1, TodoDeleted, todos } from './contracts.js';

interface PoolClient {
  query(text: string): Promise<void>;
}

const transport = memory();
const producer = createProducer({ transport, source: '/t' });
const created = TodoCreated.make({ data: { todoId: 't', heading: 'h' } });
const reminder = ReminderTriggered.make({ data: { reminderId: 'r' } });

/** Value and type share a name. */
export const typed: TodoCreated = created;
export const version: 2 = created.version;
export const newest: string = created.data.heading;

// Events.
// @ts-expect-error a field is missing
TodoCreated.make({ data: { todoId: 't' } });
// @ts-expect-error of another type
TodoCreated.make({ data: { todoId: 7, heading: 'h' } });
// @ts-expect-error not declared
TodoCreated.make({ data: { todoId: 't', heading: 'h', title: 'x' } });
// @ts-expect-error no such field in the envelope
TodoCreated.make({ data: { todoId: 't', heading: 'h' }, tenant: 'x' });
// @ts-expect-error read-only
created.data.heading = 'x';
// @ts-expect-error read-only
created.id = 'x';
// @ts-expect-error `title` was version 1's
created.data.title;
// @ts-expect-error version 1 has no heading
TodoCreatedV1.make({ data: { todoId: 't', title: 'x' } }).data.heading;

// Publishing.
void todos.publisher(producer).publish(created);
void todos.publisher(producer).publish(TodoCreatedV1.make({ data: { todoId: 't', title: 'x' } }));
void todos.publisher(producer).publishAll([created, TodoDeleted.make({ data: { todoId: 't' } })]);
// @ts-expect-error another topic's event
void reminders.publisher(producer).publish(created);
// @ts-expect-error another topic's event
void todos.publisher(producer).publish(reminder);
// @ts-expect-error one of them is another topic's
void todos.publisher(producer).publishAll([created, reminder]);
// @ts-expect-error any event
void todos.publisher(producer).publish(created as Event);
// @ts-expect-error no sink
todos.publisher(transport);

// Handlers.
todos.handlers({ TodoCreated: (event) => void event.data.heading, TodoDeleted: ignore });
todos.handlers({ TodoCreated: (event: TodoCreated) => void event.source, TodoDeleted: async () => {} });
todos.handlers({ TodoCreated: ignore, TodoDeleted: batch((events) => void events[0]!.data.todoId, { max: 10 }) });
// @ts-expect-error no handler for TodoDeleted
todos.handlers({ TodoCreated: ignore });
// @ts-expect-error no such event
todos.handlers({ TodoCreated: ignore, TodoDeleted: ignore, TodoArchived: ignore });
// @ts-expect-error undefined is no decision
todos.handlers({ TodoCreated: ignore, TodoDeleted: undefined });
// @ts-expect-error handlers see the newest version
todos.handlers({ TodoCreated: (event) => void event.data.title, TodoDeleted: ignore });
// @ts-expect-error another event
todos.handlers({ TodoCreated: (event: ReminderTriggered) => void event, TodoDeleted: ignore });
todos.handlers({
  // The source is known by then.
  TodoCreated: (event, ctx) => {
    const source: string = event.source;
    void ctx.publisher(reminders).publish(ReminderTriggered.make({ data: { reminderId: source } }));
    // @ts-expect-error another topic's event, also here
    void ctx.publisher(reminders).publish(event);
    // @ts-expect-error nobody said that there is a transaction
    void ctx.tx.query('select 1');
  },
  TodoDeleted: ignore,
});
todos.handlers({ TodoCreated: ignore, TodoDeleted: ignore }, { tombstone: ({ key }, ctx) => void [key, ctx.offset] });

// Consumers.
const inTransaction = todos.handlers<PoolClient>({
  TodoCreated: (_, ctx) => ctx.tx.query('select 1'),
  TodoDeleted: ignore,
});
const anywhere = todos.handlers({ TodoCreated: ignore, TodoDeleted: ignore });
declare const inbox: Inbox<PoolClient>;
createConsumer({ transport, group: 'g', subscriptions: [anywhere] });
createConsumer({ transport, group: 'g', inbox, subscriptions: [inTransaction, anywhere] });
// @ts-expect-error handlers that need a transaction, and no inbox
createConsumer({ transport, group: 'g', subscriptions: [inTransaction] });
// @ts-expect-error no such way to fail
createConsumer({ transport, group: 'g', subscriptions: [anywhere], exhausted: 'skip' });
declare const park: ParkStore<PoolClient> & ParkedKeys;
createConsumer({ transport, group: 'g', subscriptions: [anywhere], exhausted: 'park-key', park });
createConsumer({ transport, group: 'g', inbox, subscriptions: [inTransaction], exhausted: 'park-key', park });
declare const otherStore: ParkStore<{ run(): void }>;
// @ts-expect-error its transactions aren't the inbox's
createConsumer({ transport, group: 'g', inbox, subscriptions: [inTransaction], park: otherStore });
void parked.release(park, { group: 'g', topic: 'todos', key: 'a' });
// @ts-expect-error one key at a time
void parked.discard(park, { group: 'g', topic: 'todos' });
// @ts-expect-error retries are bounded by numbers
export const options: ConsumerOptions['retry'] = { attempts: '5' };
export const context: (ctx: HandlerContext<PoolClient>) => Promise<void> = (ctx) => ctx.tx.query('select 1');

// What comes out.
const [first] = transport.published(todos);
if (first?.type === 'com.example.todos.TodoCreated') export_(first.data.heading);
// @ts-expect-error not every event of the topic has one
export_(first?.data.heading);
const decoded = todos.decode(TodoCreated.toMessage(created));
if (decoded.kind === 'event' && decoded.event.type === 'com.example.todos.TodoDeleted')
  export_(decoded.event.data.todoId);
// @ts-expect-error nothing is known before the outcome is
decoded.event;
// @ts-expect-error the message carries another event
TodoDeleted.toMessage(created);

// Builders.
const build = builder(TodoCreated, { todoId: 't', heading: 'h' });
export const built: TodoCreated = build({ heading: 'x' }, { tenantId: 't' });
// @ts-expect-error not declared
build({ title: 'x' });

export declare const sink: Sink;
declare function export_(text: string): void;
