// Apache Kafka from its jars: KRaft on loopback, every node a process of ours, data in a folder that belongs to this run alone.
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { command } from './command.mjs';
import { findJava, jars } from './jars.mjs';
import { startKeeper } from './keep.mjs';
import { freePorts } from './ports.mjs';
import { isServing, probe } from './probe.mjs';
import { clusterProperties, propertiesText } from './properties.mjs';
import { makeCertificate, secureProperties } from './secure.mjs';

const START_MS = 120_000;
const TRIES = 3;

/** Somebody may take a port between our look at it and the broker's. */
export async function startFromJars(options) {
  for (let tries = 1; ; tries++) {
    try {
      return await start(options);
    } catch (error) {
      if (options.port !== undefined || tries === TRIES || !/Address already in use|BindException/.test(error.message))
        throw error;
    }
  }
}

async function start({ nodes: count = 1, properties = {}, port, version, heap = '384m', secure, say }) {
  const java = await findJava();
  const lib = await jars(version, say);
  const folder = await mkdtemp(join(tmpdir(), 'tidings-kafka-'));
  const keeper = startKeeper();
  keeper.folder(folder);
  const free = await freePorts(3 * count);
  const ports = free.slice(0, count);
  if (port !== undefined) ports[0] = port;
  const controllers = free.slice(count, 2 * count);
  const securePorts = secure === undefined ? [] : free.slice(2 * count);
  const certificate = secure === undefined ? undefined : await makeCertificate(java, folder);
  const cluster = {
    ...clusterProperties(count),
    'inter.broker.listener.name': 'PLAINTEXT',
    'listener.security.protocol.map': 'CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT,SECURE:SASL_SSL',
    ...(certificate === undefined ? {} : secureProperties(certificate.keystore, secure)),
    'controller.quorum.voters': controllers.map((one, index) => `${index + 1}@127.0.0.1:${one}`).join(','),
    ...properties,
  };
  // Kafka's tool takes an id that starts with a dash for an option: so does one of 64.
  const clusterId = randomBytes(16).toString('base64url').replace(/^-/, 'k');
  const nodes = ports.map((one, index) =>
    node({
      id: index + 1,
      port: one,
      controller: controllers[index],
      securePort: securePorts[index],
      cluster,
      clusterId,
      folder,
      java,
      lib,
      heap,
      keeper,
    }),
  );
  const stop = async () => {
    await Promise.all(nodes.map((one) => one.kill('SIGKILL')));
    await rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    keeper.done();
  };
  try {
    say(`starting Apache Kafka ${version} (${count === 1 ? 'one node' : `${count} nodes`})`);
    await Promise.all(nodes.map((one) => one.format()));
    await Promise.all(nodes.map((one) => one.start()));
    await allServing(nodes);
  } catch (error) {
    await stop();
    throw error;
  }
  const brokers = nodes.map(({ broker }) => broker);
  return Object.freeze({
    brokers,
    kind: 'maven jars',
    version,
    nodes,
    ...(certificate === undefined
      ? {}
      : { secure: { brokers: securePorts.map((one) => `127.0.0.1:${one}`), ca: certificate.ca } }),
    description: `Apache Kafka ${version} from its jars at ${brokers.join(',')}`,
    stop,
  });
}

/** Every node knows all of them, and groups and producers are served. */
async function allServing(nodes) {
  const deadline = Date.now() + START_MS;
  for (const { broker, log } of nodes) {
    for (;;) {
      const known = await probe(broker).catch(() => undefined);
      if (known?.brokers.length === nodes.length && (await isServing(broker).catch(() => false))) break;
      if (Date.now() > deadline)
        throw new Error(`Kafka at ${broker} doesn't serve after ${START_MS / 1000} s: ${await log()}`);
      await sleep(50);
    }
  }
}

function node({ id, port, controller, securePort, cluster, clusterId, folder, java, lib, heap, keeper }) {
  const broker = `127.0.0.1:${port}`;
  const home = join(folder, `node-${id}`);
  const settings = join(home, 'server.properties');
  const output = join(home, 'output.log');
  const classPath = ['-cp', join(lib, '*')];
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  /** @type {Promise<unknown> | undefined} */
  let ended;

  /** Why it ended, as far as it says: errors and their causes rather than where they were thrown. */
  const log = async () => {
    const lines = (await readFile(output, 'utf8').catch(() => '')).trim().split('\n');
    const telling = lines.filter((line) => /ERROR|FATAL|Exception|Caused by/.test(line) && !/^\s+at /.test(line));
    return (telling.length > 0 ? telling : lines).slice(-5).join('\n');
  };

  const format = async () => {
    const open = `PLAINTEXT://${broker}${securePort === undefined ? '' : `,SECURE://127.0.0.1:${securePort}`}`;
    await mkdir(home, { recursive: true });
    await writeFile(
      settings,
      propertiesText({
        ...cluster,
        'node.id': id,
        listeners: `${open},CONTROLLER://127.0.0.1:${controller}`,
        'advertised.listeners': open,
        'log.dirs': join(home, 'data'),
      }),
    );
    const args = ['-Xmx128m', '-XX:TieredStopAtLevel=1', '-XX:+UseSerialGC', ...classPath, 'kafka.tools.StorageTool'];
    const { code, text } = await command(java, [
      ...args,
      'format',
      '-t',
      clusterId,
      '-c',
      settings,
      '--ignore-formatted',
    ]);
    if (code !== 0) throw new Error(`Kafka's data directory could not be formatted: ${text}`);
  };

  const run = () => {
    const file = openSync(output, 'a');
    const memory = ['-Xms64m', `-Xmx${heap}`, '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];
    // In a group of its own: the terminal's Ctrl-C is for us, and we end it.
    const started = spawn(java, [...memory, ...classPath, 'kafka.Kafka', settings], {
      cwd: home,
      stdio: ['ignore', file, file],
      detached: true,
    });
    closeSync(file);
    child = started;
    const { pid } = started;
    if (pid !== undefined) keeper.started(pid);
    ended = once(started, 'exit')
      .catch(() => undefined)
      .then(() => {
        if (child === started) child = undefined;
        if (pid !== undefined) keeper.ended(pid);
      });
  };

  return {
    id,
    broker,
    get pid() {
      return child?.pid;
    },
    log,
    format,
    start: async () => {
      if (child !== undefined) return;
      run();
      const deadline = Date.now() + START_MS;
      for (;;) {
        const known = await probe(broker).catch(() => undefined);
        if (child === undefined) throw new Error(`Kafka node ${id} ended while it started: ${await log()}`);
        if (known?.brokers.some((one) => one.id === id)) return;
        if (Date.now() > deadline)
          throw new Error(`Kafka node ${id} doesn't answer after ${START_MS / 1000} s: ${await log()}`);
        await sleep(50);
      }
    },
    kill: async (signal = 'SIGKILL') => {
      if (child === undefined) return;
      const down = ended;
      child.kill(signal);
      if (signal !== 'SIGSTOP' && signal !== 'SIGCONT') await down;
    },
  };
}
