/** `tidings rules` and `tidings explain RULE`: what is checked, and why. */
import { RULES } from '../../compat/contract/rules/index.js';
import type { RuleInfo } from '../../compat/contract/rules/rule.js';
import { CODES, didYouMean } from '../../diagnostics/index.js';
import { EXIT, UsageError } from '../exit.js';
import type { Terminal } from '../terminal.js';

const RULES_HELP = `Usage: tidings rules [--json]

Lists the rules of compat-check: id, whom such a change can break, when it fails, what it watches.
`;

const EXPLAIN_HELP = `Usage: tidings explain RULE

Says what a rule of compat-check, or a code of a diagnostic, is about, and what to do.
`;

const FAILS: { readonly [fails in RuleInfo['fails']]: string } = {
  always: 'always',
  refuted: 'when an event breaks',
  never: 'never, it warns',
};

export async function rules(argv: readonly string[], terminal: Terminal): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) return help(terminal, RULES_HELP);
  const unknown = argv.find((arg) => arg !== '--json');
  if (unknown !== undefined) throw new UsageError(`rules takes no '${unknown}'`);
  const all = [...RULES.values()];
  if (argv.includes('--json')) {
    const shown = all.map(({ id, purpose, breaks, fails, mirror, explain, help: advice }) => ({
      id,
      purpose,
      breaks,
      fails,
      mirror: typeof mirror === 'string' ? mirror : null,
      explain,
      help: advice,
    }));
    terminal.out(`${JSON.stringify({ formatVersion: 1, rules: shown }, null, 2)}\n`);
    return EXIT.ok;
  }
  const rows = all.map(({ id, breaks, fails, purpose }) => [id, breaks.join(', ') || '-', FAILS[fails], purpose]);
  const table = [['rule', 'can break', 'fails', 'what it watches'], ...rows];
  const widths = [0, 1, 2].map((column) => Math.max(...table.map((row) => row[column]!.length)));
  const lines = table.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  terminal.out(`${lines.join('\n')}\n`);
  return EXIT.ok;
}

export async function explain(argv: readonly string[], terminal: Terminal): Promise<number> {
  if (argv.includes('--help') || argv.includes('-h')) return help(terminal, EXPLAIN_HELP);
  const [id, ...rest] = argv;
  if (id === undefined || rest.length > 0)
    throw new UsageError('explain takes one rule or code: tidings explain field-removed');
  const rule = RULES.get(id);
  if (rule !== undefined) {
    terminal.out(ruleText(rule));
    return EXIT.ok;
  }
  const code = Object.hasOwn(CODES, id) ? CODES[id as keyof typeof CODES] : undefined;
  if (code === undefined) {
    const suggestion = didYouMean(id, [...RULES.keys(), ...Object.keys(CODES)]);
    throw new UsageError(
      `there is no rule or code '${id}'${suggestion === undefined ? "; 'tidings rules' lists the rules" : `. ${suggestion}`}`,
    );
  }
  const advice = 'help' in code ? `\nWhat to do: ${code.help}\n` : '';
  terminal.out(`${id} (${code.severity} of the contracts, exit code ${code.exit})\n\n${code.summary}\n${advice}`);
  return EXIT.ok;
}

function ruleText({ id, purpose, breaks, fails, mirror, explain: why, help: advice }: RuleInfo): string {
  const whom = breaks
    .map((direction) =>
      direction === 'backward'
        ? 'consumers on the newer version (backward)'
        : 'consumers still on the older version (forward)',
    )
    .join(' and ');
  return [
    `${id}: ${purpose}`,
    '',
    ...wrap(why),
    '',
    `Can break:  ${whom || 'nobody by itself'}`,
    `Fails:      ${FAILS[fails]}`,
    ...(typeof mirror === 'string' ? [`Opposite:   ${mirror}`] : []),
    '',
    ...wrap(`What to do: ${advice}`),
    '',
  ].join('\n');
}

function wrap(text: string, width = 100): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length + 1 > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}

function help(terminal: Terminal, text: string): number {
  terminal.out(text);
  return EXIT.ok;
}
