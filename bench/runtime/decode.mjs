// Runs in a process of its own, in a project's folder: node decode.mjs <js folder> <event.json> <rounds>. Prints figures as JSON.
import { readFileSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { recordsLike } from './records.mjs';

const [, , folder, eventFile, rounds] = process.argv;
const { orders, OrderPlaced } = await import(pathToFileURL(`${folder}/orders/index.js`).href);
const event = JSON.parse(readFileSync(eventFile, 'utf8'));
const records = recordsLike(event, 1_000);
const positions = records.map(({ offset }) => ({ topic: 'orders', partition: 0, offset }));

const decoded = records.map((record, index) => orders.decode(record, positions[index]));
for (const { kind, event: found } of decoded) {
  if (kind !== 'event' || !Object.isFrozen(found.data)) throw new Error(`a record was read as ${kind}`);
}
const structured = decoded.map(({ event: found }, index) => {
  const { headers, value, key } = OrderPlaced.toMessage(found, { mode: 'structured' });
  const bytes = Object.entries(headers).map(([name, text]) => [name, Buffer.from(text)]);
  return { ...records[index], key: Buffer.from(key), value, headers: Object.fromEntries(bytes) };
});
const texts = records.map(({ value }) => value.toString());
const values = texts.map((text) => JSON.parse(text));
const { validate } = OrderPlaced.newest;

/** Each is one pass over all records. What it returns is looked at, so that no compiler leaves it out. */
const passes = {
  parse: () => each((index) => JSON.parse(records[index].value.toString())),
  parseText: () => each((index) => JSON.parse(texts[index])),
  validate: () => each((index) => validate(values[index]) || fail()),
  decode: () => each((index) => orders.decode(records[index], positions[index])),
  decodeStructured: () => each((index) => orders.decode(structured[index], positions[index])),
  make: () => each((index) => OrderPlaced.make({ data: values[index], tenantId: 'tenant-42' })),
  toMessage: () => each((index) => OrderPlaced.toMessage(decoded[index].event)),
};

const found = Object.fromEntries(Object.keys(passes).map((name) => [name, []]));
// In turn, so that whatever else the machine does meets all alike; the first two rounds warm up.
for (let round = -2; round < Number(rounds); round++) {
  for (const [name, pass] of Object.entries(passes)) {
    const before = process.cpuUsage();
    for (let times = 0; times < 10; times++) pass();
    const { user, system } = process.cpuUsage(before);
    if (round >= 0) found[name].push((user + system) / (10 * records.length));
  }
}
console.log(JSON.stringify({ bytes: records[0].value.length, headers: Object.keys(records[0].headers).length, found }));

function each(work) {
  let last;
  for (let index = 0; index < records.length; index++) last = work(index);
  if (last === undefined) fail();
}

function fail() {
  throw new Error('a pass did nothing');
}
