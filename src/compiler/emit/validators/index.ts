/**
 * `<context>/<Event>.v<N>.validator.ts` and `<folder>/<module>.validator.ts`: validators, compiled ahead of time.
 * A module's text depends on its own schemas, on the definitions that they reach and on the names of the shared ones;
 * any subset can be emitted.
 */
import type { Contract, Definition, EventVersion } from '../../contract/model.js';
import { createCompiler } from '../../validators/index.js';
import type { EmittedFile } from '../emitted-file.js';
import { folderOf } from '../paths.js';
import { RUNTIME } from '../source/imports.js';
import { distinctNames, functionName, sharedModules, sharedValidatorPath, versionValidatorPath } from './functions.js';
import { type DeclaredFunction, type ModuleContext, printModule } from './module.js';

export interface ValidatorOptions {
  /** Ending of relative imports. Default `js`. */
  readonly importExtension?: 'js' | 'ts';
}

export interface ValidatorSelection {
  readonly versions: readonly EventVersion[];
  /** Definitions whose shared modules are emitted, whole. */
  readonly shared: readonly Definition[];
}

/**
 * Modules of the versions, then shared ones, in the order of the selection.
 * @param selection default: everything
 * @throws GateError when what was printed is more than a validator: an internal error
 */
export function emitValidators(
  contract: Contract,
  options: ValidatorOptions = {},
  selection: ValidatorSelection = everything(contract),
): EmittedFile[] {
  const modules = sharedModules(contract);
  const context: ModuleContext = {
    compiler: createCompiler(),
    importExtension: options.importExtension ?? 'js',
    resources: new Map([...contract.definitions].map(([key, { schema }]) => [`tidings:${key}`, schema])),
    exported: exportedFunctions(contract, modules),
  };
  const paths = new Set(selection.shared.map((definition) => sharedValidatorPath(definition)));
  return [
    ...selection.versions.map((version) => emitVersion(contract, version, context)),
    ...[...paths].map((path) => emitShared(path, modules.get(path) ?? [], context)),
  ];
}

function everything({ contexts, definitions }: Contract): ValidatorSelection {
  return {
    versions: contexts.flatMap(({ events }) => events.flatMap(({ versions }) => versions)),
    shared: [...definitions.values()].filter(({ home }) => home.kind === 'shared'),
  };
}

/** The root's function, and one for each definition that is this version's alone. */
function emitVersion(contract: Contract, version: EventVersion, context: ModuleContext): EmittedFile {
  const locals = version.definitions
    .map((key) => contract.definitions.get(key) ?? missing(key))
    .filter(({ home }) => home.kind === 'local');
  const [root, ...names] = distinctNames(
    [version.typeName, ...locals.map(({ typeName }) => typeName)].map(functionName),
  );
  const functions: DeclaredFunction[] = [
    { name: root!, schema: version.schema, draft: version.draft },
    ...locals.map(({ key, schema, draft }, at) => ({ name: names[at]!, schema, draft, definition: key })),
  ];
  const footer = {
    text: `export const validate: Validate = /* @__PURE__ */ validator(${root});`,
    imports: [
      { from: RUNTIME, name: 'Validate', kind: 'type' },
      { from: RUNTIME, name: 'validator', kind: 'value' },
    ] as const,
  };
  const path = versionValidatorPath(folderOf(contract, version.context), version);
  return printModule({ path, functions, footer }, context);
}

function emitShared(path: string, definitions: readonly Definition[], context: ModuleContext): EmittedFile {
  const names = distinctNames(definitions.map(({ typeName }) => functionName(typeName)));
  const functions = definitions.map(({ key, schema, draft }, at) => ({
    name: names[at]!,
    schema,
    draft,
    definition: key,
  }));
  return printModule({ path, functions, footer: { text: `export { ${names.join(', ')} };`, imports: [] } }, context);
}

function exportedFunctions(
  contract: Contract,
  modules: ReadonlyMap<string, readonly Definition[]>,
): ModuleContext['exported'] {
  const found = new Map<string, { path: string; name: string }>();
  for (const [path, definitions] of modules) {
    const names = distinctNames(definitions.map(({ typeName }) => functionName(typeName)));
    definitions.forEach(({ key }, at) => {
      found.set(key, { path, name: names[at]! });
    });
  }
  return (key) => found.get(key) ?? missing(contract.definitions.has(key) ? `${key} as shared` : key);
}

function missing(key: string): never {
  throw new Error(`No definition ${key} in the contract`);
}
