/** `tidings groups list` */
import type { GroupDetails } from '@tidings/runtime/kafkajs';
import { jsonText } from '../../diagnostics/index.js';
import { EXIT } from '../exit.js';
import type { Subcommand } from '../operate/subcommands.js';
import { table } from '../operate/text.js';
import { withAdmin } from '../operate/using.js';
import { GROUPS_HELP, parseListOptions } from './options.js';

export const list: Subcommand = async (argv, terminal, operator) => {
  const options = parseListOptions(argv, terminal, operator);
  if (options === undefined) {
    terminal.out(GROUPS_HELP);
    return EXIT.ok;
  }
  const groups = await withAdmin(operator, options.connection, (admin) => admin.groups());
  if (options.format === 'json') terminal.out(`${jsonText({ formatVersion: 1, groups }, 2)}\n`);
  else if (groups.length === 0) terminal.err('There are no groups.\n');
  else terminal.out(table([['group', 'state', 'members', 'protocol', 'clients'], ...groups.map(cellsOf)]));
  return EXIT.ok;
};

function cellsOf({ group, state, members, protocol }: GroupDetails): readonly (string | number)[] {
  const clients = [...new Set(members.map(({ clientId, host }) => `${clientId}@${host}`))];
  return [group, state, members.length, protocol || '-', clients.join(', ') || '-'];
}
