/** argv -> command -> exit code. Each command's module is loaded only when it is called. */
import { EXIT, UsageError } from './exit.js';
import { processTerminal, type Terminal } from './terminal.js';

interface Command {
  readonly summary: string;
  readonly run: (argv: readonly string[], terminal: Terminal) => Promise<number>;
}

const commands: { readonly [name: string]: Command } = {
  codegen: {
    summary: 'turn contracts into types, validators, a registry and typed topic clients',
    run: async (argv, terminal) => (await import('./codegen/command.js')).codegen(argv, terminal),
  },
  'compat-check': {
    summary: 'prove that a new version breaks nobody, or show the event that breaks',
    run: async (argv, terminal) => (await import('./compat-check/command.js')).compatCheck(argv, terminal),
  },
  release: {
    summary: 'record versions of events as released: from then on they never change',
    run: async (argv, terminal) => {
      const { release } = await import('./release/command.js');
      const { compatCheck } = await import('./compat-check/command.js');
      const check: NonNullable<Parameters<typeof release>[2]>['check'] = ({ root, config }, quiet) =>
        compatCheck(['--root', root, ...(config === undefined ? [] : ['--config', config])], quiet);
      return release(argv, terminal, { check });
    },
  },
  waive: {
    summary: 'accept a break that compat-check found, with a reason, an owner and an end',
    run: async (argv, terminal) => (await import('./waive/command.js')).waive(argv, terminal),
  },
  rules: {
    summary: 'list the rules of compat-check',
    run: async (argv, terminal) => (await import('./rules/command.js')).rules(argv, terminal),
  },
  explain: {
    summary: 'say what a rule or a diagnostic is about, and what to do',
    run: async (argv, terminal) => (await import('./rules/command.js')).explain(argv, terminal),
  },
  doctor: {
    summary: 'look at brokers, topics and clocks, and say what is wrong',
    run: async (argv, terminal) => (await import('./doctor/command.js')).doctor(argv, terminal),
  },
  topics: {
    summary: 'plan and create the topics of the contracts',
    run: async (argv, terminal) => (await import('./topics/command.js')).topics(argv, terminal),
  },
  tail: {
    summary: 'print the events of a topic, decoded and checked',
    run: async (argv, terminal) => (await import('./tail/command.js')).tail(argv, terminal),
  },
  dlq: {
    summary: 'list, show, redrive and discard dead letters',
    run: async (argv, terminal) => (await import('./dlq/command.js')).dlq(argv, terminal),
  },
  groups: {
    summary: 'list consumer groups, tell their lag, move them to a time',
    run: async (argv, terminal) => (await import('./groups/command.js')).groups(argv, terminal),
  },
  outbox: {
    summary: 'list, retry and skip events that the outbox can’t send',
    run: async (argv, terminal) => (await import('./outbox/command.js')).outbox(argv, terminal),
  },
  parked: {
    summary: 'list, show, release and discard parked keys',
    run: async (argv, terminal) => (await import('./parked/command.js')).parked(argv, terminal),
  },
};

export async function main(argv: readonly string[], terminal: Terminal = processTerminal()): Promise<number> {
  const [name, ...rest] = argv;
  try {
    if (name === '--version' || name === '-v') {
      const { VERSION } = await import('./version.js');
      terminal.out(`${VERSION}\n`);
      return EXIT.ok;
    }
    if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
      terminal.out(usage());
      return name === undefined ? EXIT.usage : EXIT.ok;
    }
    const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
    if (command === undefined) {
      const { didYouMean } = await import('../diagnostics/index.js');
      const suggestion = didYouMean(name, Object.keys(commands));
      throw new UsageError(`unknown command '${name}'${suggestion === undefined ? '' : `. ${suggestion}`}`);
    }
    return await command.run(rest, terminal);
  } catch (error) {
    if (error instanceof UsageError) {
      const known = name !== undefined && Object.hasOwn(commands, name);
      const hint = known
        ? `Run 'tidings ${name} --help' to see its options.`
        : "Run 'tidings help' to see the commands.";
      terminal.err(`tidings: ${error.message}\n${hint}\n`);
      return EXIT.usage;
    }
    terminal.err(`tidings: internal error; this is a bug of tidings, not of your contracts.\n${describe(error)}\n`);
    return EXIT.internal;
  }
}

function usage(): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length));
  const rows = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(width)}  ${summary}`);
  return `Usage: tidings <command> [options]\n\nCommands:\n${rows.join('\n')}\n\nRun 'tidings <command> --help' for a command's options.\n`;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
