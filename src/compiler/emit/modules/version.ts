/** `<context>/<Event>.v<N>.ts`: the type of one version's data, and its descriptor. */
import type { Contract, EventVersion, RuntimeExpression } from '../../contract/model.js';
import { folderOf, versionPath } from '../paths.js';
import {
  fileImport,
  literal,
  type ModuleDescription,
  module,
  RUNTIME,
  runtimeType,
  runtimeValue,
} from '../source/index.js';
import { definitionDoc, printTypes, typeDoc } from '../types/index.js';
import { type DeclaredType, definitionOf, distinctNames, type ModuleTypes, moduleTypes } from './data-types.js';

export interface VersionModuleOptions {
  /** Code of the table of declared names of a version; undefined where every name is allowed. */
  readonly declared: (contract: Contract, version: EventVersion) => string | undefined;
}

/** Versions whose shapes are held at once. */
const BATCH = 200;

/** The modules of these versions, in their order. Each depends on nothing but itself. */
export async function emitVersionModules(
  contract: Contract,
  versions: readonly EventVersion[],
  options: VersionModuleOptions,
): Promise<ModuleDescription[]> {
  const modules: ModuleDescription[] = [];
  for (let start = 0; start < versions.length; start += BATCH) {
    modules.push(...(await emitBatch(contract, versions.slice(start, start + BATCH), options)));
  }
  return modules;
}

async function emitBatch(
  contract: Contract,
  versions: readonly EventVersion[],
  options: VersionModuleOptions,
): Promise<ModuleDescription[]> {
  const parts = versions.map((version) => {
    const path = versionPath(folderOf(contract, version.context), version);
    const validator = path.replace(/\.ts$/, '.validator.ts');
    const imports = [
      runtimeValue('defineVersion'),
      runtimeType('VersionDefinition'),
      fileImport(validator, 'validate', 'value'),
    ];
    return {
      version,
      path,
      validator,
      types: moduleTypes(contract, declaredTypes(contract, version), imports),
    };
  });
  const texts = await printTypes(parts.flatMap(({ types }) => types.declarations));
  return parts.map(({ version, path, validator, types }) =>
    module({
      path,
      emitter: 'version',
      imports: types.imports.imports,
      statements: [
        ...texts.splice(0, types.declarations.length),
        descriptor(contract, version, types.imports, `./${validator}`, options),
      ],
    }),
  );
}

/** The data's type, then those of the definitions that are this version's alone. */
function declaredTypes(contract: Contract, version: EventVersion): DeclaredType[] {
  const locals = version.definitions
    .map((key) => definitionOf(contract, key))
    .filter(({ home }) => home.kind === 'local');
  const names = distinctNames([version.typeName, ...locals.map(({ typeName }) => typeName)]);
  return [
    {
      name: names[0]!,
      schema: version.schema,
      draft: version.draft,
      doc: typeDoc(version.description, version.title, version.deprecated),
    },
    ...locals.map(({ key, schema, draft, description }, at) => ({
      name: names[at + 1]!,
      schema,
      draft,
      doc: definitionDoc(schema, description),
      definition: key,
    })),
  ];
}

function descriptor(
  contract: Contract,
  version: EventVersion,
  { local }: ModuleTypes['imports'],
  validator: string,
  { declared }: VersionModuleOptions,
): string {
  const { typeName } = version;
  const type = eventType(contract, version);
  const validate = local(validator, 'validate');
  const lines = [
    `event: ${literal(version.event)}`,
    `type: ${literal(type)}`,
    `version: ${version.version}`,
    `hash: ${literal(version.hash)}`,
    validate === 'validate' ? validate : `validate: ${validate}`,
  ];
  const table = declared(contract, version);
  if (table !== undefined) lines.push(`declared: ${table}`);
  lines.push(...expression('key', version.key));
  lines.push(...expression('subject', version.subject));
  lines.push(...expression('correlationId', version.correlationId));
  const generics = `${literal(type)}, ${version.version}, ${typeName}`;
  return `export const ${typeName}: ${local(RUNTIME, 'VersionDefinition')}<${generics}> = /* @__PURE__ */ ${local(RUNTIME, 'defineVersion')}({
${lines.map((line) => `  ${line},\n`).join('')}});`;
}

function expression(name: string, value: RuntimeExpression | undefined): string[] {
  return value === undefined ? [] : [`${name}: { source: ${literal(value.source)}, path: ${literal(value.path)} }`];
}

function eventType(contract: Contract, version: EventVersion): string {
  const context = contract.contexts.find(({ name }) => name === version.context);
  const event = context?.events.find(({ name }) => name === version.event);
  if (event === undefined) throw new Error(`No event ${version.event} in ${version.context}`);
  return event.type;
}
