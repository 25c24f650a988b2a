/** `<context>/index.ts`: what people import. Names one by one: two versions may each have a local type of one name. */
import { posix } from 'node:path';
import { compare } from '../../contract/json.js';
import type { Channel, Context, Contract } from '../../contract/model.js';
import { channelPath, eventsPath, indexPath, sharedPath } from '../paths.js';
import { literal, type ModuleDescription, module } from '../source/index.js';

export function contextIndexModule(
  contract: Contract,
  context: Context,
  importExtension: 'js' | 'ts',
): ModuleDescription {
  const path = indexPath(context.folder);
  const from = (target: string) => {
    const relative = posix.relative(posix.dirname(path), target).replace(/\.ts$/, `.${importExtension}`);
    return literal(relative.startsWith('.') ? relative : `./${relative}`);
  };
  const taken = new Set<string>();
  const statements: string[] = [];
  const add = (names: readonly string[], target: string, kind = '') => {
    const free = names.filter((name) => !taken.has(name));
    for (const name of free) taken.add(name);
    if (free.length > 0) statements.push(`export ${kind}{ ${free.join(', ')} } from ${from(target)};`);
  };
  for (const channel of channelsIn(contract, context.folder)) add([channel.name], channelPath(channel));
  add(
    context.events.map(({ name }) => name),
    eventsPath(context.folder),
  );
  add(
    context.events.flatMap(({ versions }) => versions.map(({ typeName }) => typeName)),
    eventsPath(context.folder),
  );
  for (const [target, names] of sharedTypes(contract, context)) add(names, target, 'type ');
  return module({ path, emitter: 'context-index', imports: [], statements: [statements.join('\n')] });
}

/** Folders that hold channels alone: their events belong to several contexts, or to others. */
export function channelOnlyFolders(contract: Contract): readonly string[] {
  const contexts = new Set(contract.contexts.map(({ folder }) => folder));
  return [...new Set(contract.channels.map(({ folder }) => folder))]
    .filter((folder) => !contexts.has(folder))
    .sort(compare);
}

export function channelIndexModule(
  contract: Contract,
  folder: string,
  importExtension: 'js' | 'ts',
): ModuleDescription {
  const statements = channelsIn(contract, folder).map(
    ({ name }) => `export { ${name} } from ${literal(`./${name}.channel.${importExtension}`)};`,
  );
  return module({
    path: indexPath(folder),
    emitter: 'context-index',
    imports: [],
    statements: [statements.join('\n')],
  });
}

function channelsIn(contract: Contract, folder: string): readonly Channel[] {
  return contract.channels.filter((channel) => channel.folder === folder);
}

function sharedTypes(
  contract: Contract,
  context: Context,
): readonly (readonly [path: string, names: readonly string[]])[] {
  const modules = new Map<string, Set<string>>();
  for (const { versions } of context.events) {
    for (const key of versions.flatMap(({ definitions }) => definitions)) {
      const definition = contract.definitions.get(key);
      if (definition?.home.kind !== 'shared') continue;
      const path = sharedPath(definition.home);
      modules.set(path, (modules.get(path) ?? new Set()).add(definition.typeName));
    }
  }
  return [...modules].sort(([a], [b]) => compare(a, b)).map(([path, names]) => [path, [...names].sort(compare)]);
}
