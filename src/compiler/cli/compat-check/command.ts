/** `tidings compat-check`: parse, compare, print, exit code. */
import { statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CompatReport, failures, RULES } from '../../compat/contract/index.js';
import { exitCodeOf, renderGithub, renderPretty } from '../../diagnostics/index.js';
import { renderCompat } from '../../report/index.js';
import { EXIT, UsageError } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { VERSION } from '../version.js';
import { keep, type Outcome, recall } from './memory.js';
import { COMPAT_HELP, type CompatOptions, parseCompatOptions } from './options.js';
import { prefixOfRepository } from './prefix.js';

export async function compatCheck(argv: readonly string[], terminal: Terminal, cwd = process.cwd()): Promise<number> {
  const options = parseCompatOptions(argv, cwd);
  if (options === undefined) {
    terminal.out(COMPAT_HELP);
    return EXIT.ok;
  }
  if (options.files !== undefined) {
    const { checkFiles } = await import('./files.js');
    return finish(options, terminal, { ...checkFiles(options, options.files), shown: { waivers: null } });
  }
  if (statSync(options.root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`no such folder: ${options.root}`);
  }
  return finish(options, terminal, await outcomeOf(options));
}

type Finished = Omit<Outcome, 'report'> & { readonly report: CompatReport | undefined };

/** Of an earlier run, if nothing changed since. */
async function outcomeOf(options: CompatOptions): Promise<Finished> {
  const { against, cache, root } = options;
  const opened = against === undefined ? undefined : (await import('./contracts.js')).openAgainst(options, against);
  const comparable = opened === undefined || opened.baseline !== undefined;
  const known = cache && comparable ? recall(options, opened?.baseline?.commit) : undefined;
  if (known !== undefined) return known;

  const { checkContracts } = await import('./contracts.js');
  const checked = await checkContracts(options, opened);
  const { report, diagnostics, project, baseline, sources } = checked;
  const shown = {
    ...(baseline && { against: baseline.opened.name }),
    ...(project.config && { waivers: `${project.config.schemas.replace(/^\.\/|\/+$/g, '')}/waivers.yaml` }),
    prefix: prefixOfRepository(root),
  };
  const outcome = { diagnostics, sources, shown };
  if (cache && comparable && report !== undefined) keep(options, checked, { ...outcome, report });
  return { ...outcome, report };
}

function finish(options: CompatOptions, terminal: Terminal, { report, diagnostics, sources, shown }: Finished): number {
  const { format, limit, notes, output } = options;
  const text = (file: string) => sources.text('head', file);
  // Also beside a report for programs: what is wrong with the contracts is for people.
  if (diagnostics.length > 0) {
    if (format === 'github') terminal.out(renderGithub(diagnostics, { prefix: shown.prefix ?? '' }));
    terminal.err(renderPretty(diagnostics, { text, color: terminal.color.err }));
  }
  const exit = exitCodeOf(diagnostics);
  if (report === undefined) return exit === EXIT.ok ? EXIT.noModel : exit;
  const rendered = renderCompat(format, report, sources, {
    rules: RULES,
    color: output === undefined && terminal.color.out,
    version: VERSION,
    notes,
    ...(limit !== undefined && { limit }),
    ...shown,
  });
  if (output === undefined) terminal.out(rendered);
  else writeFileSync(resolve(options.cwd, output), rendered);
  if (exit !== EXIT.ok) return exit;
  return failures(report).length > 0 ? EXIT.findings : EXIT.ok;
}
