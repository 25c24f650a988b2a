/**
 * A todo service on the memory transport, in one process with everything that it talks to. It publishes every event of the
 * contracts in every version, handles all of them in their newest, and prints what happened. For Kafka, replace `memory()`.
 */
import { createConsumer, createProducer, InvalidEventError, silentLog } from '@tidings/runtime';
import { memory } from '@tidings/runtime/memory';
import { UserRegistered } from '../../generated/identity/index.js';
import { TodoCreated } from '../../generated/todos/index.js';
import { createBoard } from './board.js';
import { todoCommands } from './commands.js';
import { deadLettersOf } from './dead-letters.js';
import { disappointments } from './expectations.js';
import { onAnalytics } from './handlers/analytics.js';
import { onAudit } from './handlers/audit.js';
import { onIdentity } from './handlers/identity.js';
import { onNotifications } from './handlers/notifications.js';
import { onReminders } from './handlers/reminders.js';
import { onTodos } from './handlers/todos.js';
import { consequences, deadLetterTable, topicTable } from './report.js';
import { writeStrangeRecords } from './strangers.js';
import { tallyOf } from './tally.js';
import { ada } from './traffic/ids.js';
import { publishTraffic } from './traffic/index.js';

const group = 'todo-service';
const broker = memory({ partitions: 3 });
const board = createBoard();

const producer = createProducer({ transport: broker, source: '/todo-service' });
const consumer = createConsumer({
  transport: broker,
  producer,
  group,
  log: silentLog, // else each dead letter is a warning on stderr; here a table shows them
  subscriptions: [
    onTodos(board),
    onReminders(board),
    onAnalytics(board),
    onNotifications(board),
    onIdentity(board),
    onAudit(board),
  ],
});
const tally = tallyOf(producer, consumer);
await consumer.start();

// The rest of the company: every event, in every version that is still out there.
await publishTraffic(producer);
await broker.idle();

// A user of this service: commands publish events, their handlers publish further ones.
const todo = todoCommands(producer, ada);
const plants = await todo.create('Water the plants', { dueDate: '2026-04-01T18:00:00Z', tags: ['home'] });
await todo.rename(plants, 'Water the plants and the cat');
await todo.prioritize(plants, 'high');
await todo.complete(plants);

// Data that breaks the contract doesn't get out ...
let refusal = '';
try {
  TodoCreated.make({ data: { todoId: 'seven', userId: ada, title: '' } });
} catch (error) {
  if (!(error instanceof InvalidEventError)) throw error;
  refusal = error.message;
}
// ... and what others write past the contract doesn't get in: it is kept as a dead letter, and the rest goes on.
writeStrangeRecords(broker);

await broker.idle();
await consumer.stop();
await producer.close();

const deadLetters = deadLettersOf(broker, group);
const registration = tally.published.find(({ event }) => event.type === UserRegistered.type);
console.log(topicTable(tally, deadLetters));
console.log(`\nDead letters\n${deadLetterTable(deadLetters)}`);
console.log(`\nRefused before it was sent\n${refusal}`);
if (registration !== undefined) console.log(`\nOne conversation\n${consequences(tally, registration).join('\n')}`);

const wrong = disappointments(tally, deadLetters, board);
for (const sentence of wrong) console.error(`✗ ${sentence}`);
if (wrong.length === 0) console.log('\n✓ Every event was published in every version, and handled once, in its newest.');
process.exitCode = wrong.length === 0 ? 0 : 1;
