/** `tidings groups seek` */
import { type SeekMove, seekGroup } from '@tidings/runtime/operations';
import { jsonText, plain } from '../../diagnostics/index.js';
import { EXIT } from '../exit.js';
import { OperationFailed } from '../operate/failure.js';
import type { Subcommand } from '../operate/subcommands.js';
import { table } from '../operate/text.js';
import { withAdmin, withTransport } from '../operate/using.js';
import { GROUPS_HELP, parseSeekOptions } from './options.js';
import { committedTopics } from './topics.js';

export const seek: Subcommand = async (argv, terminal, operator) => {
  const options = parseSeekOptions(argv, terminal, operator);
  if (options === undefined) {
    terminal.out(GROUPS_HELP);
    return EXIT.ok;
  }
  const { group, to, dryRun, connection, format } = options;
  // What was redriven isn't to be redriven again because of a seek.
  const isRetry = (topic: string) => topic.endsWith(`.${group}.retry`);
  const topics =
    options.topics ??
    (await withAdmin(operator, connection, async (admin) => {
      const found = await committedTopics(admin, group);
      return found.filter((topic) => !isRetry(topic));
    }));
  const moves = await withTransport(operator, connection, async (transport) => {
    try {
      return await seekGroup(transport, { group, topics, to, dryRun });
    } catch (error) {
      // An offset or a partition that isn't there.
      if (error instanceof RangeError) throw new OperationFailed(error.message, undefined, error);
      throw error;
    }
  });
  if (format === 'json') {
    const moved = moves.map(({ topic, partition, from = null, to: target }) => ({
      topic,
      partition,
      from,
      to: target,
    }));
    terminal.out(`${jsonText({ formatVersion: 1, group, dryRun, moves: moved }, 2)}\n`);
  } else terminal.out(table([['topic', 'partition', 'from', 'to', 'records'], ...moves.map(cellsOf)]));
  if (dryRun) terminal.err('Nothing was moved: --dry-run. A group that has members is refused when it comes to it.\n');
  else
    terminal.err(`Group ${plain(group)} goes on from there. --offset with what stands under 'from' moves it back.\n`);
  return EXIT.ok;
};

/** How many records are handled again, or passed over: a minus. */
function cellsOf({ topic, partition, from, to }: SeekMove): readonly (string | number)[] {
  return [topic, partition, from ?? '-', to, from === undefined ? '-' : from - to];
}
