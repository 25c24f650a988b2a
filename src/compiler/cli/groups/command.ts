/** `tidings groups`: consumer groups. */
import { withSubcommands } from '../operate/subcommands.js';
import { lag } from './lag.js';
import { list } from './list.js';
import { GROUPS_HELP } from './options.js';
import { seek } from './seek.js';

export const groups = withSubcommands({ command: 'groups', help: GROUPS_HELP }, { list, lag, seek });
