/**
 * A todo service, in one process with everything that it talks to. It publishes every event of the contracts in every version, handles
 * all of them in their newest, and prints what happened. On the memory transport; with --kafka on the brokers of KAFKA_BROKERS.
 */
import { createConsumer, createProducer, InvalidEventError, silentLog } from '@tidings/runtime';
import { seekGroup } from '@tidings/runtime/operations';
import { UserRegistered } from '../../generated/identity/index.js';
import { TodoCreated } from '../../generated/todos/index.js';
import { createBoard } from './board.js';
import { channels } from './channels.js';
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
import { brokersOf, inMemory, onKafka } from './world.js';

const group = 'todo-service';
const world = process.argv.includes('--kafka') ? onKafka(brokersOf(process.env)) : inMemory();
const { transport } = world;
const board = createBoard();

// A new group begins with the first event that is there; this one with the next, since a broker may have those of former runs.
const topics = channels.map(({ topic }) => topic);
await transport.connect();
const begun = await seekGroup(transport, { group, topics, to: 'latest' });

const producer = createProducer({ transport, source: '/todo-service' });
const consumer = createConsumer({
  transport,
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
await world.settled(group);

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
await writeStrangeRecords(transport);

await world.settled(group);
await consumer.stop();
await producer.close();
const deadLetters = await deadLettersOf(transport, group, begun);
await transport.close();

const registration = tally.published.find(({ event }) => event.type === UserRegistered.type);
console.log(topicTable(tally, deadLetters));
console.log(`\nDead letters\n${deadLetterTable(deadLetters)}`);
console.log(`\nRefused before it was sent\n${refusal}`);
if (registration !== undefined) console.log(`\nOne conversation\n${consequences(tally, registration).join('\n')}`);

const wrong = disappointments(tally, deadLetters, board);
for (const sentence of wrong) console.error(`✗ ${sentence}`);
if (wrong.length === 0) console.log('\n✓ Every event was published in every version, and handled once, in its newest.');
process.exitCode = wrong.length === 0 ? 0 : 1;
