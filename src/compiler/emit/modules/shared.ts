/** `<folder>/<module>.ts`: types that several events share. */
import type { Contract, Definition } from '../../contract/model.js';
import { sharedPath } from '../paths.js';
import { type ModuleDescription, module } from '../source/index.js';
import { lowering, printTypes, typeDoc } from '../types/index.js';
import { moduleTypes } from './data-types.js';

/** The modules that these definitions stand in, whole, in the order of their paths. @param definitions default: all shared ones */
export async function emitSharedModules(
  contract: Contract,
  definitions: readonly Definition[] = [...contract.definitions.values()],
): Promise<ModuleDescription[]> {
  const wanted = new Set(definitions.map(pathOf));
  const modules = new Map<string, Definition[]>();
  for (const definition of contract.definitions.values()) {
    const path = pathOf(definition);
    if (path === undefined || !wanted.has(path)) continue;
    modules.set(path, [...(modules.get(path) ?? []), definition]);
  }
  const shapes = lowering(contract.definitions);
  const parts = [...modules]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([path, found]) => {
      const types = found.map(({ key, typeName, schema, draft, description }) => ({
        name: typeName,
        schema,
        draft,
        doc: typeDoc(description, undefined, typeof schema !== 'boolean' && schema.deprecated === true),
        definition: key,
      }));
      return { path, types: moduleTypes(contract, shapes, types, []) };
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

function pathOf({ home }: Definition): string | undefined {
  return home.kind === 'shared' ? sharedPath(home) : undefined;
}
