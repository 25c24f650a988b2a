/** `tidings tail`: the events of a topic as they come. */
import { readRecord, readRecords, type StandingRecord } from '@tidings/runtime/operations';
import { painter, plain } from '../../diagnostics/index.js';
import { EXIT, UsageError } from '../exit.js';
import { keyText } from '../operate/bytes.js';
import { contractsIfAny } from '../operate/contracts.js';
import { eventTypes } from '../operate/event-types.js';
import { eventJson, eventText, rawJson, rawText, type ShownEvent, type ShownRecord } from '../operate/record.js';
import { operatorCommand } from '../operate/subcommands.js';
import { missingTopic } from '../operate/topic-names.js';
import { withTransport } from '../operate/using.js';
import { judgeBy } from '../operate/verdict.js';
import { parseTailOptions, TAIL_HELP, type TailOptions } from './options.js';

export const tail = operatorCommand(async (argv, terminal, operator) => {
  const options = parseTailOptions(argv, terminal, operator);
  if (options === undefined) {
    terminal.out(TAIL_HELP);
    return EXIT.ok;
  }
  const { topic, raw, format, limit, connection } = options;
  const contract = raw ? undefined : await contractsIfAny(options.contracts, terminal);
  if (!raw && contract === undefined)
    terminal.err('There are no contracts here: events are decoded, but not checked.\n');
  const wanted = filterOf(options, eventTypes(options.types ?? [], contract));
  const judge = contract === undefined ? undefined : judgeBy(contract);
  const paint = painter(terminal.color.out);
  const signal = operator.interruption();

  return withTransport(operator, connection, async (transport) => {
    if (!(await transport.describe([topic])).has(topic)) throw await missingTopic(topic, options, operator, contract);
    let printed = 0;
    let seen = 0;
    const print = async (text: string): Promise<void> => {
      terminal.out(printed++ > 0 && format === 'pretty' ? `\n${text}` : text);
      await operator.drained();
    };
    if (terminal.interactive && options.follow)
      terminal.err(`Waiting for events on ${plain(topic)}; Ctrl-C ends it.\n`);
    try {
      for await (const standing of readRecords(transport, [topic], { ...readOptions(options), signal })) {
        seen++;
        const record = shown(standing);
        if (!wanted.record(record)) continue;
        if (raw) await print(format === 'json' ? rawJson(record) : rawText(record, paint));
        else {
          const reading = readRecord(standing.record, record);
          const event: ShownEvent = {
            record,
            reading,
            verdict: reading.kind === 'event' ? judge?.(reading, topic) : undefined,
          };
          if (!wanted.event(event)) continue;
          await print(format === 'json' ? eventJson(event) : eventText(event, paint));
        }
        if (printed >= limit) break;
      }
    } catch (error) {
      // A partition that the topic doesn't have.
      if (error instanceof RangeError) throw new UsageError(error.message);
      throw error;
    }
    if (terminal.interactive) terminal.err(`${printed} of ${seen} events shown.\n`);
    return EXIT.ok;
  });
});

function readOptions({ from, follow, partitions }: TailOptions) {
  return { from, follow, ...(partitions === undefined ? {} : { partitions }) };
}

/** Named one by one: a transport's record may have more to it than a plain object. */
function shown({ topic, partition, record }: StandingRecord): ShownRecord {
  const { offset, timestamp, key, value, headers } = record;
  return { topic, partition, offset, timestamp, key, value, headers };
}

function filterOf({ keys, ids, invalid }: TailOptions, types: readonly string[]) {
  return {
    record: ({ key }: ShownRecord) => keys === undefined || keys.includes(keyText(key) ?? ''),
    event: ({ reading, verdict }: ShownEvent) => {
      const type = reading.kind === 'undecodable' ? undefined : reading.type;
      const id = reading.kind === 'event' ? reading.id : undefined;
      if (types.length > 0 && !types.includes(type ?? '')) return false;
      if (ids !== undefined && !ids.includes(id ?? '')) return false;
      if (!invalid) return true;
      return reading.kind === 'undecodable' || (verdict !== undefined && !FINE.includes(verdict.kind));
    },
  };
}

const FINE: readonly string[] = ['valid', 'unchecked'];
