/** Contract files in a folder of their own, gone when the test is over. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createCollector, type Diagnostic } from '../../../src/compiler/diagnostics/index.js';
import { createFiles, type Files, type ParseCache } from '../../../src/compiler/load/files/index.js';

export interface Temporary {
  readonly root: string;
  readonly files: Files;
  /** `code file:line:column message`, sorted. */
  readonly said: () => readonly string[];
  readonly diagnostics: () => readonly Diagnostic[];
  readonly report: (diagnostic: Diagnostic) => void;
}

export function temporaryFolder(contents: { readonly [path: string]: string | Uint8Array } = {}): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), 'tidings-')));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return root;
}

export function temporary(
  contents: { readonly [path: string]: string | Uint8Array },
  options: { readonly cache?: ParseCache } = {},
): Temporary {
  return open(temporaryFolder(contents), options);
}

export function open(root: string, options: { readonly cache?: ParseCache } = {}): Temporary {
  const collector = createCollector();
  return {
    root,
    files: createFiles({ root, report: collector.report, ...options }),
    report: collector.report,
    diagnostics: () => collector.diagnostics(),
    said: () => collector.diagnostics().map(line),
  };
}

export function line({ code, message, at }: Diagnostic): string {
  const place = at?.start === undefined ? at?.file : `${at.file}:${at.start.line}:${at.start.column}`;
  return `${code} ${place} ${message}`;
}
