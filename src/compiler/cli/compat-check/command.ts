/** `tidings compat-check`: parse, compare, print, exit code. */
import { statSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type CompatReport, failures, RULES } from '../../compat/contract/index.js';
import { type Diagnostic, exitCodeOf, renderGithub, renderPretty } from '../../diagnostics/index.js';
import { type CompatRenderOptions, type ReportSources, renderCompat } from '../../report/index.js';
import { EXIT, UsageError } from '../exit.js';
import type { Terminal } from '../terminal.js';
import { VERSION } from '../version.js';
import { COMPAT_HELP, type CompatOptions, parseCompatOptions } from './options.js';

export async function compatCheck(argv: readonly string[], terminal: Terminal, cwd = process.cwd()): Promise<number> {
  const options = parseCompatOptions(argv, cwd);
  if (options === undefined) {
    terminal.out(COMPAT_HELP);
    return EXIT.ok;
  }
  if (options.files !== undefined) {
    const { checkFiles } = await import('./files.js');
    const { report, diagnostics, sources } = checkFiles(options, options.files);
    return finish(options, terminal, report, diagnostics, sources, {});
  }
  if (statSync(options.root, { throwIfNoEntry: false })?.isDirectory() !== true) {
    throw new UsageError(`no such folder: ${options.root}`);
  }
  const { checkContracts } = await import('./contracts.js');
  const { report, diagnostics, project, baseline, sources } = await checkContracts(options);
  const { prefixOfRepository } = await import('./prefix.js');
  return finish(options, terminal, report, diagnostics, sources, {
    ...(baseline && { against: baseline.opened.name }),
    ...(project.config && { waivers: `${project.config.schemas.replace(/^\.\/|\/+$/g, '')}/waivers.yaml` }),
    prefix: prefixOfRepository(options.root),
  });
}

function finish(
  options: CompatOptions,
  terminal: Terminal,
  report: CompatReport | undefined,
  diagnostics: readonly Diagnostic[],
  sources: ReportSources,
  more: Partial<CompatRenderOptions>,
): number {
  const { format, limit, output } = options;
  const text = (file: string) => sources.text('head', file);
  // Also beside a report for programs: what is wrong with the contracts is for people.
  if (diagnostics.length > 0) {
    if (format === 'github') terminal.out(renderGithub(diagnostics, { prefix: more.prefix ?? '' }));
    terminal.err(renderPretty(diagnostics, { text, color: terminal.color.err }));
  }
  const exit = exitCodeOf(diagnostics);
  if (report === undefined) return exit === EXIT.ok ? EXIT.noModel : exit;
  const rendered = renderCompat(format, report, sources, {
    rules: RULES,
    color: output === undefined && terminal.color.out,
    version: VERSION,
    ...(limit !== undefined && { limit }),
    ...more,
  });
  if (output === undefined) terminal.out(rendered);
  else writeFileSync(resolve(options.cwd, output), rendered);
  if (exit !== EXIT.ok) return exit;
  return failures(report).length > 0 ? EXIT.findings : EXIT.ok;
}
