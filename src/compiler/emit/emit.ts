/** Units of emission -> files. What is made in bulk (types, validators) is made for all units at once. */
import type { Context, Contract, EventVersion } from '../contract/model.js';
import type { Json } from '../contract/schema.js';
import { contractValidators } from '../validators/index.js';
import { declaredCode } from './declared/index.js';
import type { EmitOptions, EmitUnit } from './emission.js';
import type { EmittedFile } from './emitted-file.js';
import { channelModule } from './modules/channel.js';
import { channelIndexModule, contextIndexModule } from './modules/context-index.js';
import { eventsModule } from './modules/events.js';
import { registryModule } from './modules/registry.js';
import { emitSharedModules } from './modules/shared.js';
import { emitVersionModules } from './modules/version.js';
import { assemble, type ModuleDescription } from './source/index.js';
import { sampleOf } from './tests/sample.js';
import { testModule } from './tests/test-module.js';
import { emitValidators, type Reusable } from './validators/index.js';

export interface EmittedUnit {
  readonly unit: EmitUnit;
  readonly files: readonly EmittedFile[];
}

/**
 * In the order of the units.
 * @param reusable what an earlier run left of a context's validators; it spares work, and changes nothing of the result
 */
export async function emitFiles(
  contract: Contract,
  units: readonly EmitUnit[],
  options: EmitOptions,
  reusable: (context: Context) => Reusable | undefined = () => undefined,
): Promise<readonly EmittedUnit[]> {
  const versions = units.filter((unit) => unit.kind === 'version');
  const shared = units.filter((unit) => unit.kind === 'shared');
  const parts = new Map<EmitUnit, EmittedFile[]>(units.map((unit) => [unit, []]));

  for (const unit of units) {
    if (unit.kind !== 'validators') continue;
    const { context } = unit;
    const { importExtension } = options;
    parts.get(unit)!.push(emitValidators(contract, context, { importExtension, reusable: reusable(context) }));
  }

  const modules: [EmitUnit, ModuleDescription][] = [];
  const versionModules = await emitVersionModules(
    contract,
    versions.map(({ version }) => version),
  );
  versions.forEach((unit, index) => void modules.push([unit, versionModules[index]!]));
  const sharedModules = await emitSharedModules(
    contract,
    shared.flatMap(({ definitions }) => definitions),
  );
  const byPath = new Map(shared.map((unit) => [`${unit.path}.ts`, unit]));
  for (const described of sharedModules) modules.push([byPath.get(described.path)!, described]);
  for (const unit of units)
    for (const described of ownModules(contract, unit, options)) modules.push([unit, described]);

  const assembled = await assemble(
    modules.map(([, described]) => described),
    options,
  );
  modules.forEach(([unit], index) => void parts.get(unit)!.push(assembled[index]!));
  return units.map((unit) => ({ unit, files: parts.get(unit)! }));
}

function ownModules(contract: Contract, unit: EmitUnit, options: EmitOptions): readonly ModuleDescription[] {
  const { importExtension } = options;
  if (unit.kind === 'registry') return [registryModule(contract, importExtension)];
  if (unit.kind !== 'folder') return [];
  const { folder, context } = unit;
  const channels = contract.channels.filter((channel) => channel.folder === folder);
  const modules = channels.map((channel) => channelModule(contract, channel));
  if (context === undefined) return [...modules, channelIndexModule(contract, folder, importExtension)];
  modules.push(
    eventsModule(contract, context, { generated: options.generated, declared: declaredCode }),
    contextIndexModule(contract, context, importExtension),
  );
  const tests =
    options.tests === 'off'
      ? undefined
      : testModule(contract, context, options.tests, (version) => sampleFor(contract, version));
  return tests === undefined ? modules : [...modules, tests];
}

/** Valid data for a version without examples, where a simple guess is valid. */
function sampleFor(contract: Contract, version: EventVersion): Json | undefined {
  const sample = sampleOf(contract, version.schema);
  return sample !== undefined && contractValidators(contract).check(version)(sample) ? sample : undefined;
}
