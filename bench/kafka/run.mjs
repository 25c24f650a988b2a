// What publishing and consuming on a real broker cost, beside plain kafkajs on the same records. See ../README.md.
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import { arch, availableParallelism, platform } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Kafka, logLevel } from 'kafkajs';
import { build } from '../../scripts/lib/build.mjs';
import { startKafka } from '../../scripts/lib/kafka/index.mjs';
import { createProject } from '../runtime/project.mjs';
import { reportMemory, reportRelay, reportRows } from './report.mjs';
import { ROWS } from './rows.mjs';

const PARTS = ['publish', 'consume', 'decode', 'memory', 'relay'];
const { values } = parseArgs({
  options: {
    only: { type: 'string', default: PARTS.join(',') },
    rounds: { type: 'string', default: '5' },
    events: { type: 'string', default: '30000' },
    'memory-events': { type: 'string', default: '1000000' },
    row: { type: 'string', multiple: true },
    profile: { type: 'string' },
  },
});
const parts = values.only.split(',');
const unknown = parts.filter((part) => !PARTS.includes(part));
if (unknown.length > 0) throw new Error(`--only takes ${PARTS.join(', ')}, not ${unknown.join(', ')}`);
const rounds = Number(values.rounds);
const events = Number(values.events);
const memoryEvents = Number(values['memory-events']);
/** Reading is quicker than writing: it gets more records, for figures that are as good. */
const SIZES = {
  publish: { events, warmUp: Math.max(Math.ceil(events / 3), 1_000) },
  consume: { events: 2 * events, warmUp: events },
};
const RELAYED = 20_000;

const root = fileURLToPath(new URL('../..', import.meta.url));
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const say = (line) => console.error(line);

build();
const { kafka: transportOf } = await import('@tidings/runtime/kafkajs');
const project = createProject(root, (folder) => {
  cpSync(join(root, 'bench/runtime/contracts'), folder, { recursive: true });
  cpSync(here('asyncapi.yaml'), join(folder, 'asyncapi.yaml'));
});
// What was written and read is of no use any more: the memory run alone would leave more than a gigabyte.
const kafka = await startKafka({ say, properties: { 'log.retention.check.interval.ms': 5_000 } });
const prefix = `bench-${randomUUID()}`;
const topics = Object.fromEntries(
  ['publish', 'memory', 'binary', 'structured'].map((name) => [name, `${prefix}-${name}`]),
);
try {
  console.log(
    `Node ${process.versions.node}, ${platform()} ${arch()}, ${availableParallelism()} cores; ${kafka.description}\n`,
  );
  await createTopics();
  await measureRows();
  if (parts.includes('memory')) {
    const task = { topic: topics.memory, events: memoryEvents, step: Math.ceil(memoryEvents / 10) };
    reportMemory(await run('memory.mjs', task));
  }
  if (parts.includes('relay')) await measureRelay();
} finally {
  await deleteTopics().catch((error) => say(`topics could not be deleted: ${error.message}`));
  await kafka.stop();
  project.dispose();
}

async function createTopics() {
  const transport = transportOf({ brokers: kafka.brokers });
  await transport.connect();
  const small = { 'retention.bytes': String(64 * 2 ** 20), 'segment.bytes': String(16 * 2 ** 20) };
  const create = (topic, config = {}) => ({ topic, partitions: 3, replicas: 1, config });
  await transport.createTopics([
    ...[topics.publish, topics.memory].map((topic) => create(topic, small)),
    ...[topics.binary, topics.structured].map((topic) => create(topic)),
  ]);
  await transport.close();
}

async function deleteTopics() {
  const admin = new Kafka({ brokers: kafka.brokers, logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  await admin.deleteTopics({ topics: Object.values(topics) });
  await admin.disconnect();
}

/** Round by round, each row in a new process: whatever else the machine does meets all alike. */
async function measureRows() {
  const rows = ROWS.filter(({ part, name }) => parts.includes(part) && (values.row ?? [name]).includes(name));
  const total = SIZES.consume.warmUp + SIZES.consume.events;
  if (rows.some(({ part }) => part === 'consume')) {
    say(`filling two topics with ${total} records each`);
    await run('publish.mjs', { row: 'publish', topic: topics.binary, events: total, warmUp: 0 });
    await run('publish.mjs', { row: 'publish structured', topic: topics.structured, events: total, warmUp: 0 });
  }
  const found = new Map(rows.map(({ name }) => [name, []]));
  for (let round = 1; round <= rounds; round++) {
    say(`round ${round} of ${rounds}`);
    for (const { part, name, program, row, topic = 'publish' } of rows.filter(({ part }) => part !== 'decode')) {
      const size = SIZES[part];
      const { cpu, wall } = await run(program, { row, topic: topics[topic], ...size });
      found.get(name).push({ cpu: cpu / size.events, wall: wall / size.events });
    }
  }
  if (parts.includes('decode')) await measureDecode(found);
  if (rows.length > 0) reportRows(rows, found, rounds);
}

async function measureDecode(found) {
  say('decoding');
  const script = join(root, 'bench/runtime/decode.mjs');
  const args = [join(project.folder, 'js'), join(root, 'bench/event.json'), '20'];
  const { found: passes } = JSON.parse(await output([script, ...args]));
  for (const [name, pass] of [
    ['JSON.parse of the value', passes.parse],
    ['decode', passes.decode],
    ['decode, structured mode', passes.decodeStructured],
  ]) {
    for (const cpu of pass) found.get(name)?.push({ cpu });
  }
}

async function measureRelay() {
  const { startPostgres } = await import('../../scripts/lib/postgres.mjs');
  let postgres;
  try {
    postgres = await startPostgres();
  } catch (error) {
    console.log(`\nNo relay: there is no Postgres (${error.message})`);
    return;
  }
  try {
    const more = { schema: `bench_${process.pid}`, databaseUrl: postgres.url };
    reportRelay(await run('relay.mjs', { topic: topics.publish, events: RELAYED, ...more }), RELAYED, postgres.about);
  } finally {
    await postgres.stop();
  }
}

async function run(program, task) {
  const given = {
    ...task,
    project: project.folder,
    eventFile: join(root, 'bench/event.json'),
    brokers: kafka.brokers,
  };
  const profiling = values.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${values.profile}`];
  return JSON.parse(await output(['--expose-gc', ...profiling, here(program), JSON.stringify(given)]));
}

/** Of a Node program that ends well. */
function output(args) {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const chunks = [];
    child.stdout.on('data', (chunk) => chunks.push(chunk));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString());
      else reject(new Error(`${args.find((arg) => arg.endsWith('.mjs'))} ended with exit code ${code}`));
    });
  });
}
