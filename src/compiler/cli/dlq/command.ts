/** `tidings dlq`: the dead letters of a group. */
import { EXIT } from '../exit.js';
import { type Subcommand, withSubcommands } from '../operate/subcommands.js';
import { withTransport } from '../operate/using.js';
import { act } from './act.js';
import { checkDeadLetterTopic } from './letters.js';
import { list } from './list.js';
import { DLQ_HELP, type DlqAction, parseDlqOptions } from './options.js';
import { show } from './show.js';

export const dlq = withSubcommands(
  { command: 'dlq', help: DLQ_HELP },
  { list: command('list'), show: command('show'), redrive: command('redrive'), discard: command('discard') },
);

function command(action: DlqAction): Subcommand {
  return async (argv, terminal, operator) => {
    const options = parseDlqOptions(action, argv, terminal, operator);
    if (options === undefined) {
      terminal.out(DLQ_HELP);
      return EXIT.ok;
    }
    return withTransport(operator, options.connection, async (transport) => {
      await checkDeadLetterTopic(transport, options, operator);
      if (action === 'list') return list(transport, options, terminal, operator);
      if (action === 'show') return show(transport, options, terminal, operator);
      return act(action, transport, options, terminal, operator);
    });
  };
}
