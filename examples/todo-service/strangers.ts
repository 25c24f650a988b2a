import type { MemoryBroker } from '@tidings/runtime/memory';
import { TodoCreated, todos } from '../../generated/todos/index.js';

/** Two records that other people's software wrote, past our publisher: one breaks its contract, the other has none. */
export function writeStrangeRecords(broker: MemoryBroker): void {
  const data = { todoId: crypto.randomUUID(), userId: crypto.randomUUID(), title: 'Water the plants' };
  const record = TodoCreated.toMessage(TodoCreated.make({ data }), { source: '/elsewhere' });
  const value = new TextEncoder().encode(JSON.stringify({ ...data, title: 42 }));
  broker.append(todos.topic, { ...record, value });
  broker.append(todos.topic, { ...record, headers: { ...record.headers, ce_type: 'com.example.todos.TodoArchived' } });
}
