/** `tidings groups lag` */
import { type GroupLag, lagOf } from '@tidings/runtime/operations';
import { jsonText } from '../../diagnostics/index.js';
import { EXIT } from '../exit.js';
import type { Subcommand } from '../operate/subcommands.js';
import { count, table } from '../operate/text.js';
import { withAdmin, withTransport } from '../operate/using.js';
import { GROUPS_HELP, parseLagOptions } from './options.js';
import { committedTopics } from './topics.js';

export const lag: Subcommand = async (argv, terminal, operator) => {
  const options = parseLagOptions(argv, terminal, operator);
  if (options === undefined) {
    terminal.out(GROUPS_HELP);
    return EXIT.ok;
  }
  const { group, connection, format, maxLag = Number.POSITIVE_INFINITY } = options;
  const topics = options.topics ?? (await withAdmin(operator, connection, (admin) => committedTopics(admin, group)));
  const lags = await withTransport(operator, connection, (transport) => lagOf(transport, group, topics));
  const total = lags.reduce((sum, one) => sum + one.lag, 0);
  const late = lags.filter((one) => one.lag > maxLag);
  if (format === 'json') terminal.out(`${jsonText({ formatVersion: 1, group, lag: total, partitions: lags }, 2)}\n`);
  else {
    terminal.out(table([['topic', 'partition', 'committed', 'end', 'lag'], ...lags.map(cellsOf)]));
    terminal.err(`Group ${group} has ${count(total, 'record')} to go.\n`);
  }
  if (late.length > 0)
    terminal.err(`${count(late.length, 'partition lags', 'partitions lag')} by more than ${maxLag}.\n`);
  return late.length > 0 ? EXIT.findings : EXIT.ok;
};

function cellsOf({ topic, partition, committed, high, lag: left }: GroupLag): readonly (string | number)[] {
  return [topic, partition, committed ?? '-', high, left];
}
