/** Type declarations of one module, and the imports that they need. */
import type { Contract, Definition } from '../../contract/model.js';
import type { ContractDraft, JsonSchema } from '../../contract/schema.js';
import { sharedPath } from '../paths.js';
import { type BoundImports, bindImports, fileImport, type Import } from '../source/index.js';
import { type Lowering, lowering, references, type Shape, type TypeDeclaration } from '../types/index.js';

/** A type that a module declares. */
export interface DeclaredType {
  readonly name: string;
  readonly schema: JsonSchema;
  readonly draft: ContractDraft;
  readonly doc: readonly string[];
  /** Key of the definition that it is the type of. */
  readonly definition?: string;
}

export interface ModuleTypes {
  readonly declarations: readonly TypeDeclaration[];
  /** All imports of the module: those given, and the shared types that its own refer to. */
  readonly imports: BoundImports;
}

/** @param others imports that the module needs beside types of definitions */
export function moduleTypes(
  contract: Contract,
  types: readonly DeclaredType[],
  others: readonly Import[],
): ModuleTypes {
  const { lower } = loweringOf(contract);
  const own = new Map<string, string>();
  for (const { definition, name } of types) if (definition !== undefined) own.set(definition, name);
  const shapes = types.map(({ schema, draft, definition }) => lower(schema, draft, definition));
  const foreign = [...new Set(shapes.flatMap((shape) => [...references(shape)]))].filter((key) => !own.has(key));
  const imports = bindImports(
    [...others, ...foreign.map((key) => typeImport(definitionOf(contract, key)))],
    types.map(({ name }) => name),
  );
  const nameOf = (key: string): string => {
    const local = own.get(key);
    if (local !== undefined) return local;
    const { from, name } = typeImport(definitionOf(contract, key));
    return imports.local(from, name);
  };
  return {
    imports,
    declarations: types.map(({ name, doc }, at) => ({ name, doc, nameOf, shape: shapes[at] as Shape })),
  };
}

const lowerings = new WeakMap<Contract, Lowering>();

/** One per contract: what it learns of definitions holds for all modules. */
export function loweringOf(contract: Contract): Lowering {
  const known = lowerings.get(contract) ?? lowering(contract.definitions);
  lowerings.set(contract, known);
  return known;
}

export function definitionOf(contract: Contract, key: string): Definition {
  const found = contract.definitions.get(key);
  if (found === undefined) throw new Error(`No definition ${key} in the contract`);
  return found;
}

function typeImport({ key, home, typeName }: Definition): Import {
  if (home.kind === 'local') throw new Error(`${key} is local to ${home.event} version ${home.version}`);
  return fileImport(sharedPath(home), typeName, 'type');
}

/** The names, each made different from those before it. */
export function distinctNames(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((wanted) => {
    let name = wanted;
    for (let next = 2; used.has(name); next += 1) name = `${wanted}${next}`;
    used.add(name);
    return name;
  });
}
