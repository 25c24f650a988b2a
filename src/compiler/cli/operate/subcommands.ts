/** A command whose first word says what to do. */
import { didYouMean } from '../../diagnostics/index.js';
import { EXIT, UsageError } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { operate } from './failure.js';
import { type Operator, processOperator } from './operator.js';

export type Subcommand = (argv: readonly string[], terminal: Terminal, operator: Operator) => Promise<number>;

export interface SubcommandHelp {
  readonly command: string;
  /** Shown without a subcommand. */
  readonly help: string;
}

/** What a command is called with; tests give an operator of their own. */
export type OperatorCommand = (argv: readonly string[], terminal: Terminal, operator?: Operator) => Promise<number>;

export function withSubcommands(
  { command, help }: SubcommandHelp,
  subcommands: { readonly [name: string]: Subcommand },
): OperatorCommand {
  return (argv, terminal, operator = processOperator()) =>
    operate(terminal, async () => {
      const [name, ...rest] = argv;
      if (name === '--help' || name === '-h' || name === 'help') {
        terminal.out(help);
        return EXIT.ok;
      }
      const known = Object.keys(subcommands);
      if (name === undefined || name.startsWith('-'))
        throw new UsageError(`say what to do: ${known.map((one) => `'tidings ${command} ${one}'`).join(', ')}`);
      const run = Object.hasOwn(subcommands, name) ? subcommands[name] : undefined;
      if (run === undefined) {
        const suggestion = didYouMean(name, known) ?? `It has ${known.join(', ')}`;
        throw new UsageError(`${command} has no '${name}'. ${suggestion}`);
      }
      return run(rest, terminal, operator);
    });
}

/** A command without subcommands. */
export function operatorCommand(run: Subcommand): OperatorCommand {
  return (argv, terminal, operator = processOperator()) => operate(terminal, () => run(argv, terminal, operator));
}
