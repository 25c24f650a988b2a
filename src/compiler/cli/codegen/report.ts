/** What a run of codegen says: diagnostics, then what was or would be written. Data goes to stdout, the rest to stderr. */
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Change, Plan } from '../../output/index.js';
import { EXIT } from '../exit.js';
import type { Terminal } from '../terminal.js';
import type { RunRecord } from './cache.js';
import type { Generation } from './generate.js';
import type { CodegenOptions } from './options.js';

const SIGNS = { add: '+', update: '~', remove: '-' } as const;

type TextOf = (file: string) => string | undefined;

/** Warnings of the run that wrote the files are said again; nothing else is. */
export async function reportUnchanged(options: CodegenOptions, terminal: Terminal, record: RunRecord): Promise<void> {
  if (record.diagnostics.length > 0 || options.format === 'json') {
    const { readFileSync } = await import('node:fs');
    const { join } = await import('node:path');
    const textOf: TextOf = (file) => {
      try {
        return readFileSync(join(options.root, file), 'utf8');
      } catch {
        return undefined;
      }
    };
    await printDiagnostics(options, terminal, record.diagnostics, textOf);
  }
  terminal.err(`${record.generated}/ is up to date: ${count(record.outputs.length, 'file')}, nothing to do.\n`);
}

export async function reportWritten(
  options: CodegenOptions,
  terminal: Terminal,
  generation: Generation,
): Promise<number> {
  await report(options, terminal, generation);
  const { plan, stubs, project, exit } = generation;
  for (const { path } of stubs) terminal.err(`Wrote the stub of an upcast: ${path}\n`);
  if (plan === undefined) {
    terminal.err(`Nothing was written to ${project.config?.generated ?? 'generated'}/.\n`);
    return exit;
  }
  terminal.err(`${summary(plan, project.config?.generated ?? 'generated')}\n`);
  return exit;
}

export async function reportPlan(options: CodegenOptions, terminal: Terminal, generation: Generation): Promise<number> {
  await report(options, terminal, generation);
  if (generation.plan !== undefined) terminal.out(lines(generation.plan.changes));
  for (const { path } of generation.stubs) terminal.out(`+ ${path}\n`);
  return generation.exit;
}

/** Exit code 1 where a run of codegen would change anything. */
export async function reportDrift(
  options: CodegenOptions,
  terminal: Terminal,
  generation: Generation,
): Promise<number> {
  await report(options, terminal, generation);
  const { plan, project, exit } = generation;
  if (plan === undefined) return exit;
  const folder = project.config?.generated ?? 'generated';
  if (plan.changes.length === 0) {
    terminal.err(`${folder}/ is up to date.\n`);
    return exit;
  }
  terminal.out(lines(plan.changes));
  terminal.err(
    `${folder}/ doesn't match the contracts (${count(plan.changes.length, 'file')}): run codegen and commit the result.\n`,
  );
  return EXIT.findings;
}

async function report(
  options: CodegenOptions,
  terminal: Terminal,
  { diagnostics, project }: Generation,
): Promise<void> {
  await printDiagnostics(options, terminal, diagnostics, (file) => project.files.text(file));
}

async function printDiagnostics(
  { format }: CodegenOptions,
  terminal: Terminal,
  diagnostics: readonly Diagnostic[],
  textOf: TextOf,
): Promise<void> {
  const { renderGithub, renderJson, renderPretty } = await import('../../diagnostics/index.js');
  switch (format) {
    case 'json':
      return terminal.out(renderJson(diagnostics));
    case 'github':
      return terminal.out(renderGithub(diagnostics));
    default:
      return terminal.err(renderPretty(diagnostics, { text: textOf, color: terminal.color.err }));
  }
}

function lines(changes: readonly Change[]): string {
  return changes.map(({ kind, path }) => `${SIGNS[kind]} ${path}\n`).join('');
}

function summary({ changes, unchanged }: Plan, folder: string): string {
  const files = changes.filter(({ path }) => !path.startsWith('.'));
  const of = (kind: Change['kind']) => files.filter((change) => change.kind === kind).length;
  return `${folder}/: ${of('add')} added, ${of('update')} updated, ${of('remove')} removed, ${unchanged} unchanged.`;
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}
