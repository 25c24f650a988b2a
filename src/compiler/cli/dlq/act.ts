/** `tidings dlq redrive` and `tidings dlq discard`. */
import type { Transport } from '@tidings/runtime';
import { type DeadLetterAction, type DeadLetterReport, discard, redrive } from '@tidings/runtime/operations';
import { jsonText, plain } from '../../diagnostics/index.js';
import { EXIT } from '../exit.js';
import { confirmed } from '../operate/confirm.js';
import type { Operator } from '../operate/operator.js';
import { placeOf } from '../operate/record.js';
import { count } from '../operate/text.js';
import type { Terminal } from '../terminal.js';
import { filterOf } from './letters.js';
import { countsText } from './list.js';
import type { DlqOptions } from './options.js';

const ACTIONS = {
  redrive: { run: redrive, verb: 'Redrive', done: 'redriven' },
  discard: { run: discard, verb: 'Discard', done: 'discarded' },
} as const;

export async function act(
  action: keyof typeof ACTIONS,
  transport: Transport,
  options: DlqOptions,
  terminal: Terminal,
  operator: Operator,
): Promise<number> {
  const { run, verb, done } = ACTIONS[action];
  const { topic, group, limit, rate, maxHops, dryRun, yes } = options;
  const signal = operator.interruption();
  const settings = {
    topic,
    group,
    filter: await filterOf(options, terminal),
    ...(limit === undefined ? {} : { limit }),
    ...(rate === undefined ? {} : { perSecond: rate }),
    ...(maxHops === undefined ? {} : { maxHops }),
    signal,
  };

  /** What would be done: also where someone wants to know before saying yes. */
  const look = async (): Promise<Done> => {
    const counts = new Map<string, number>();
    const onDone: DeadLetterAction['onDone'] = ({ reason }) => void counts.set(reason, (counts.get(reason) ?? 0) + 1);
    const report = await run(transport, { ...settings, dryRun: true, onDone });
    return { report, counts: new Map([...counts].sort(([, a], [, b]) => b - a)) };
  };

  if (dryRun) return finish(await look(), { options, terminal, signal, done: `would be ${done}` });
  if (!yes) {
    const { report, counts } = await look();
    if (report.done === 0 || signal.aborted) return finish({ report, counts }, { options, terminal, signal, done });
    const which = `${verb} ${count(report.done, 'dead letter')} of topic ${topic}, group ${group} (${countsText(counts)})?`;
    if (!(await confirmed(which, terminal, operator))) return EXIT.findings;
  }
  const counts = new Map<string, number>();
  let so = 0;
  const report = await run(transport, {
    ...settings,
    onDone: ({ reason }) => {
      counts.set(reason, (counts.get(reason) ?? 0) + 1);
      so++;
      if (terminal.interactive) terminal.err(`\r${so} ${done} `);
    },
  });
  if (terminal.interactive && so > 0) terminal.err('\r');
  return finish({ report, counts }, { options, terminal, signal, done });
}

interface Done {
  readonly report: DeadLetterReport;
  readonly counts: ReadonlyMap<string, number>;
}

interface Saying {
  readonly options: DlqOptions;
  readonly terminal: Terminal;
  readonly signal: AbortSignal;
  /** `redriven`, `would be redriven` ... */
  readonly done: string;
}

function finish({ report, counts }: Done, { options, terminal, signal, done }: Saying): number {
  const { topic, group, format, limit = Number.POSITIVE_INFINITY } = options;
  const { before, tooManyHops, failed, failures, complete } = report;
  // Whoever asks for ten and gets them misses nothing.
  const cutShort = !complete && report.done + failed < limit;
  if (format === 'json') {
    const { failures: _, ...numbers } = report;
    const failing = failures.map(({ origin, message }) => ({ origin: placeOf(origin), message }));
    terminal.out(
      `${jsonText({ formatVersion: 1, topic, group, ...numbers, byReason: Object.fromEntries(counts), failures: failing }, 2)}\n`,
    );
  } else {
    const reasons = report.done === 0 ? '' : `: ${countsText(counts)}`;
    terminal.out(`${count(report.done, 'dead letter')} ${done}${reasons}\n`);
  }
  if (before > 0) terminal.err(`${before} that fit were redriven or discarded before.\n`);
  if (tooManyHops > 0) {
    terminal.err(
      `${count(tooManyHops, 'dead letter was', 'dead letters were')} not redriven: given up too often. --max-hops N redrives them all the same.\n`,
    );
  }
  if (failed > 0) {
    terminal.err(
      `${count(failed, 'dead letter')} could not be written, and ${failed === 1 ? 'is' : 'are'} still open:\n`,
    );
    for (const { origin, message } of failures) terminal.err(`  ${plain(placeOf(origin))}: ${plain(message)}\n`);
  }
  if (cutShort)
    terminal.err(
      `It ended before all were seen${signal.aborted ? ', as you asked' : ''}: run it again for the rest.\n`,
    );
  return failed > 0 || tooManyHops > 0 || cutShort ? EXIT.findings : EXIT.ok;
}
