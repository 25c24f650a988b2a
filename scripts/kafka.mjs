// `npm run kafka [-- --nodes 3] [--port 9092]`: a Kafka broker until Ctrl-C. stdout: its address; stderr: what goes on.
import { parseArgs } from 'node:util';
import { startKafka } from './lib/kafka/index.mjs';
import { isFree } from './lib/kafka/ports.mjs';

const USAGE = 'usage: npm run kafka [-- [--nodes N] [--port P] [--version V]]';
const say = (line) => console.error(line);

function options() {
  try {
    const { values } = parseArgs({
      options: { nodes: { type: 'string' }, port: { type: 'string' }, version: { type: 'string' } },
    });
    const number = (name, most) => {
      if (values[name] === undefined) return undefined;
      const value = Number(values[name]);
      if (!Number.isInteger(value) || value < 1 || value > most) throw new Error(`--${name} must be 1 to ${most}`);
      return value;
    };
    return { nodes: number('nodes', 9), port: number('port', 65_535), version: values.version };
  } catch (error) {
    console.error(`${error.message}\n${USAGE}`);
    process.exit(2);
  }
}

const { nodes = 1, port = (await isFree(9092)) ? 9092 : undefined, version } = options();
let ending = false;
let kafka;
const end = async () => {
  if (ending) return;
  ending = true;
  // While it starts there is nothing to stop yet: the keeper sees to that.
  if (kafka !== undefined) {
    say('stopping');
    await kafka.stop();
  }
  process.exit(0);
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);

try {
  kafka = await startKafka({
    nodes,
    say,
    ...(port === undefined ? {} : { port }),
    ...(version === undefined ? {} : { version }),
  });
} catch (error) {
  console.error(`no Kafka broker: ${error.message}`);
  process.exit(1);
}
console.log(kafka.brokers.join(','));
say(kafka.description);
if (kafka.kind === 'env') say('KAFKA_BROKERS is set: nothing was started');
else {
  say('Ctrl-C stops it; its data goes with it');
  // Signals alone don't keep a process.
  setInterval(() => {}, 2 ** 30);
}
