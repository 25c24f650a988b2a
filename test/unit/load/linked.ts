/** Links the schemas of a folder, for tests. */
import type { Origin } from '../../../src/compiler/contract/location.js';
import {
  createSchemaLinker,
  type LinkedSchemas,
  type LinkerOptions,
  type RootOptions,
} from '../../../src/compiler/load/schemas/index.js';
import { type Temporary, temporary } from './temporary.js';

export interface Linked extends Temporary {
  readonly linked: LinkedSchemas;
}

/** `<file>#<pointer>` or a file alone. */
export function place(key: string): Origin {
  const [file, pointer = ''] = key.split('#') as [string, string?];
  return { file, pointer };
}

export type Roots = readonly (string | readonly [key: string, options: RootOptions])[];

export function link(contents: { readonly [path: string]: string }, roots: Roots, options: LinkerOptions = {}): Linked {
  const folder = temporary(contents);
  const linker = createSchemaLinker(folder.files, folder.report, options);
  for (const root of roots) {
    const [key, given] = typeof root === 'string' ? [root, { dialect: 'asyncapi' } as const] : root;
    linker.add(place(key), given);
  }
  return { ...folder, linked: linker.link() };
}

/** What is said of one schema file: `code line:column message`, and the help where it is a suggestion. */
export function check(schema: string, options: LinkerOptions = {}): readonly string[] {
  const { diagnostics } = link({ 'schemas/a.yaml': schema }, ['schemas/a.yaml'], options);
  return diagnostics().map(({ code, severity, message, at, help }) => {
    const mark = severity === 'error' ? '' : `${severity} `;
    const hint = help?.startsWith('Did you mean') ? ` | ${help}` : '';
    return `${mark}${code} ${at?.start?.line}:${at?.start?.column} ${message}${hint}`;
  });
}
