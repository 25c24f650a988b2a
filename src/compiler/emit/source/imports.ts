/** Imports of a generated module: data until the module is assembled. */
import { posix } from 'node:path';
import type { symbols } from '@tidings/runtime/codegen/v1';
import { compare } from '../../contract/json.js';
import { stringLiteral } from './literal.js';

export interface Import {
  /** A package's specifier; or `./` or `../` and a path relative to the generated folder, with its `.ts`. */
  readonly from: string;
  readonly name: string;
  /** Local name, where it differs. */
  readonly as?: string;
  readonly kind: 'type' | 'value';
}

/** One import declaration, ready to print. */
export interface ImportDeclaration {
  readonly specifier: string;
  /** `import type { ... }`: nothing of it is a value. */
  readonly typeOnly: boolean;
  readonly names: readonly Omit<Import, 'from'>[];
}

export const RUNTIME = '@tidings/runtime/codegen/v1';

type Symbols = typeof symbols;
type SymbolOf<Kind> = { [Name in keyof Symbols]: Symbols[Name]['kind'] extends Kind ? Name : never }[keyof Symbols];

/** A type of the runtime. The name is checked against the runtime's table of symbols when the compiler is compiled. */
export function runtimeType(name: SymbolOf<'type'>): Import {
  return { from: RUNTIME, name, kind: 'type' };
}

/** A value of the runtime; checked like `runtimeType`. */
export function runtimeValue(name: SymbolOf<'value'>): Import {
  return { from: RUNTIME, name, kind: 'value' };
}

/** `from` of what is imported from a file; `path` is relative to the generated folder, with its `.ts`. */
export function fileModule(path: string): string {
  return path.startsWith('../') ? path : `./${path}`;
}

/** From a generated module, or from a user's file; `path` as for `fileModule`. */
export function fileImport(path: string, name: string, kind: Import['kind'], as?: string): Import {
  const from = fileModule(path);
  return as === undefined || as === name ? { from, name, kind } : { from, name, as, kind };
}

/** From a package other than the runtime: a test runner. */
export function packageImport(specifier: string, name: string, kind: Import['kind'] = 'value'): Import {
  return { from: specifier, name, kind };
}

/** Imports with local names that differ from each other and from `taken`. */
export interface BoundImports {
  readonly imports: readonly Import[];
  /** Local name of an import that was given to `bindImports`. */
  local(from: string, name: string): string;
}

/**
 * Gives every import a local name: its own, or where that is taken `Name2`, `Name3`, ...
 * @param taken names that the module declares
 */
export function bindImports(imports: readonly Import[], taken: Iterable<string>): BoundImports {
  const used = new Set(taken);
  const names = new Map<string, string>();
  const bound: Import[] = [];
  for (const entry of merged(imports)) {
    const wanted = entry.as ?? entry.name;
    let name = wanted;
    for (let next = 2; used.has(name); next += 1) name = `${wanted}${next}`;
    used.add(name);
    names.set(key(entry), name);
    bound.push(name === entry.name ? { from: entry.from, name, kind: entry.kind } : { ...entry, as: name });
  }
  return {
    imports: bound,
    local(from, name) {
      const local = names.get(key({ from, name }));
      if (local === undefined) throw new Error(`${name} of ${from} wasn't imported`);
      return local;
    },
  };
}

/** The declarations of a module at `path` (relative to the generated folder): grouped by module, sorted, types split off. */
export function importDeclarations(
  imports: readonly Import[],
  path: string,
  extension: 'js' | 'ts',
): ImportDeclaration[] {
  const groups = new Map<string, Omit<Import, 'from'>[]>();
  const locals = new Map<string, Import>();
  for (const entry of merged(imports)) {
    const local = entry.as ?? entry.name;
    const other = locals.get(local);
    if (other !== undefined) throw new Error(`${path}: ${local} comes from ${other.from} and from ${entry.from}`);
    locals.set(local, entry);
    const specifier = specifierOf(entry.from, path, extension);
    const { name, as, kind } = entry;
    const group = groups.get(specifier) ?? [];
    group.push(as === undefined || as === name ? { name, kind } : { name, as, kind });
    groups.set(specifier, group);
  }
  return [...groups]
    .sort(([a], [b]) => rank(a) - rank(b) || compare(a, b))
    .map(([specifier, names]) => ({
      specifier,
      typeOnly: names.every(({ kind }) => kind === 'type'),
      names: names.sort((a, b) => compare(a.name.toLowerCase(), b.name.toLowerCase()) || compare(a.name, b.name)),
    }));
}

export function printImport({ specifier, typeOnly, names }: ImportDeclaration): string {
  const list = names.map(({ name, as, kind }) => {
    const type = !typeOnly && kind === 'type' ? 'type ' : '';
    return `${type}${name}${as === undefined ? '' : ` as ${as}`}`;
  });
  return `import ${typeOnly ? 'type ' : ''}{ ${list.join(', ')} } from ${stringLiteral(specifier)};`;
}

/** The same name of the same module once; as a value where it is needed as one. In order of module and name. */
function merged(imports: readonly Import[]): Import[] {
  const found = new Map<string, Import>();
  for (const entry of imports) {
    const id = `${key(entry)}\0${entry.as ?? ''}`;
    if (found.get(id)?.kind !== 'value') found.set(id, entry);
  }
  return [...found].sort(([a], [b]) => compare(a, b)).map(([, entry]) => entry);
}

function specifierOf(from: string, path: string, extension: 'js' | 'ts'): string {
  if (!from.startsWith('.')) return from;
  const relative = posix.relative(posix.dirname(path), from);
  return `${relative.startsWith('.') ? relative : `./${relative}`}`.replace(/\.ts$/, `.${extension}`);
}

const key = ({ from, name }: { from: string; name: string }) => `${from}\0${name}`;

/** Packages first, then files, the furthest first. */
function rank(specifier: string): number {
  if (!specifier.startsWith('.')) return -1_000;
  return -specifier.split('/').filter((part) => part === '..').length;
}
