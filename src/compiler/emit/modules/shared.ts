/** `<folder>/<module>.ts`: types that several events share. */
import type { Contract, Definition } from '../../contract/model.js';
import { sharedPath } from '../paths.js';
import { type ModuleDescription, module } from '../source/index.js';
import { definitionDoc, printTypes } from '../types/index.js';
import { moduleTypes } from './data-types.js';

/** The modules that these definitions stand in, whole, in the order of their paths. @param definitions default: all shared ones */
export async function emitSharedModules(
  contract: Contract,
  definitions: readonly Definition[] = [...contract.definitions.values()],
): Promise<ModuleDescription[]> {
  const modules = sharedModules(contract);
  const wanted = [...new Set(definitions.map(pathOf))].filter((path) => path !== undefined).sort();
  const parts = wanted.map((path) => {
    const types = modules.get(path)!.map(({ key, typeName, schema, draft, description }) => ({
      name: typeName,
      schema,
      draft,
      doc: definitionDoc(schema, description),
      definition: key,
    }));
    return { path, types: moduleTypes(contract, types, []) };
  });
  const texts = await printTypes(parts.flatMap(({ types }) => types.declarations));
  return parts.map(({ path, types }) =>
    module({
      path,
      emitter: 'shared',
      imports: types.imports.imports,
      statements: texts.splice(0, types.declarations.length),
    }),
  );
}

const known = new WeakMap<Contract, ReadonlyMap<string, readonly Definition[]>>();

/** Path -> the definitions that stand there, in the contract's order. */
function sharedModules(contract: Contract): ReadonlyMap<string, readonly Definition[]> {
  const found = known.get(contract);
  if (found !== undefined) return found;
  const modules = new Map<string, Definition[]>();
  for (const definition of contract.definitions.values()) {
    const path = pathOf(definition);
    if (path === undefined) continue;
    const there = modules.get(path);
    if (there === undefined) modules.set(path, [definition]);
    else there.push(definition);
  }
  known.set(contract, modules);
  return modules;
}

function pathOf({ home }: Definition): string | undefined {
  return home.kind === 'shared' ? sharedPath(home) : undefined;
}
