// The README's first command: generate, run the todo service on the memory transport, then prove that no version breaks anybody.
// `npm start -- --kafka`: on a real broker, with the topics of the contracts.
import { spawn } from 'node:child_process';
import { build, root } from './lib/build.mjs';

const onKafka = process.argv.includes('--kafka');
const service = ['--import', 'tsx', '--conditions=tidings-source', 'examples/todo-service/main.ts'];
const tidings = (...args) => ['src/compiler/bin/tidings.mjs', ...args];
const say = (line) => console.log(line);

let ending = false;
let child;
// Who started us may tell us alone to end: what we wait for ends first, then the broker.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.on(signal, () => {
    ending = true;
    child?.kill(signal);
  });
}

/** The exit code of a step; another than 0 where it was ended. */
function run(args, env = {}) {
  if (ending) return 130;
  return new Promise((resolve, reject) => {
    child = spawn(process.execPath, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } });
    child.once('error', reject);
    child.once('close', (code) => resolve(ending ? 130 : (code ?? 70)));
  });
}

async function steps() {
  const codegen = await run(tidings('codegen'));
  if (codegen !== 0) return codegen;
  const served = onKafka ? await serveOnKafka() : await run([...service, ...process.argv.slice(2)]);
  return served === 0 ? run(tidings('compat-check')) : served;
}

async function serveOnKafka() {
  const { startKafka } = await import('./lib/kafka/index.mjs');
  let kafka;
  try {
    kafka = await startKafka({ say });
  } catch (error) {
    if (error.code !== 'KAFKA_UNAVAILABLE') throw error;
    console.error(`no Kafka broker: ${error.message}`);
    return 1;
  }
  try {
    say(
      `\nThe todo service runs on ${kafka.description}. Its topics, as the contracts say, but with as many replicas as there are brokers:`,
    );
    const env = { KAFKA_BROKERS: kafka.brokers.join(',') };
    // The service handles all topics, whatever operations of the contracts say of the group of this name.
    const group = 'todo-service=todos,reminders,analytics,notifications,identity,audit';
    const provisioned = await run(tidings('topics', 'apply', '--clamp-replicas', '--group', group), env);
    if (provisioned !== 0) return provisioned;
    say('');
    const served = await run([...service, ...process.argv.slice(2)], env);
    if (served === 0) say(`\n✓ It ran on ${kafka.description}.`);
    return served;
  } finally {
    await kafka.stop();
  }
}

build();
process.exitCode = await steps();
