/** Contracts in a folder of their own, loaded; what was reported as lines. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Contract, Event, EventVersion } from '../../../src/compiler/contract/model.js';
import type { Diagnostic, Location } from '../../../src/compiler/diagnostics/index.js';
import { type Loaded, type LoadOptions, loadContract } from '../../../src/compiler/load/index.js';

const made: string[] = [];

export interface LoadedCase extends Loaded {
  readonly root: string;
  /** `<severity> <code> <file>:<line>:<column> <message>`, related places after it. */
  readonly lines: readonly string[];
  /** The contract; fails where there is none. */
  readonly model: Contract;
}

/** @param files text by path; `asyncapi.yaml` gets its head where it starts with none */
export async function load(
  files: { readonly [path: string]: string },
  options: Partial<LoadOptions> = {},
): Promise<LoadedCase> {
  const root = createFolder(files);
  const loaded = await loadContract({ root, parserCache: unparsed, ...options });
  return {
    ...loaded,
    root,
    lines: loaded.diagnostics.map(line),
    get model() {
      if (loaded.contract === undefined) throw new Error(`no contract:\n${loaded.diagnostics.map(line).join('\n')}`);
      return loaded.contract;
    },
  };
}

/** As if the AsyncAPI parser had let every document pass before: loading it costs a second, and it has tests of its own. */
const unparsed = { has: () => true, add: () => {} };

export function createFolder(files: { readonly [path: string]: string }): string {
  const root = mkdtempSync(join(tmpdir(), 'tidings-load-'));
  made.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      path === 'asyncapi.yaml' && !/^\s*(asyncapi|openapi|\{)/.test(text) ? HEAD + text : text,
    );
  }
  return root;
}

/** Line 4 is the first of the text that follows. */
export const HEAD = 'asyncapi: 3.1.0\ninfo: { title: Case, version: 1.0.0 }\n\n';

export function removeFolders(): void {
  for (const root of made.splice(0)) rmSync(root, { recursive: true, force: true });
}

export function line({ severity, code, at, message, related = [] }: Diagnostic): string {
  const others = related.map((other) => ` (${other.message} ${place(other.at)})`).join('');
  return `${severity} ${code} ${place(at)} ${message}${others}`;
}

function place(at: Location | undefined): string {
  return at === undefined ? '-' : `${at.file}:${at.start?.line}:${at.start?.column}`;
}

export function event(contract: Contract, context: string, name: string): Event {
  const found = contract.contexts.find((one) => one.name === context)?.events.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no ${context}/${name} in ${names(contract).join(', ')}`);
  return found;
}

export function version(contract: Contract, context: string, name: string, number: number): EventVersion {
  const found = event(contract, context, name).versions.find((one) => one.version === number);
  if (found === undefined) throw new Error(`no version ${number} of ${name}`);
  return found;
}

/** `<context>/<Event> v1 v2`, sorted as the contract sorts. */
export function names(contract: Contract): readonly string[] {
  return contract.contexts.flatMap(({ name, events }) =>
    events.map((one) => `${name}/${one.name} ${one.versions.map((each) => `v${each.version}`).join(' ')}`),
  );
}

/** A schema file with one described property. */
export const SCHEMA = 'type: object\nrequired: [id]\nproperties:\n  id: { type: string }\n';
