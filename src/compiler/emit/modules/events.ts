/**
 * `<context>/events.ts`: the versions of a context's events, and each event with all of them and the way from each to the newest.
 * One module for all: a program that imports a topic pays for each module that it loads.
 */
import { posix } from 'node:path';
import type { Context, Contract, Event } from '../../contract/model.js';
import { validatorNames } from '../../validators/index.js';
import { eventsPath, validatorsPath, versionPath } from '../paths.js';
import {
  type BoundImports,
  bindImports,
  commentLines,
  docComment,
  fileImport,
  fileModule,
  type Import,
  literal,
  type ModuleDescription,
  module,
  runtimeType,
  runtimeValue,
} from '../source/index.js';
import { type VersionOptions, versionDescriptor } from './descriptor.js';

export interface EventsOptions extends VersionOptions {
  /** The generated folder, relative to the root; upcast files are imported from outside of it. */
  readonly generated: string;
}

export function eventsModule(contract: Contract, context: Context, options: EventsOptions): ModuleDescription {
  const { folder, events } = context;
  const imports: Import[] = [
    runtimeValue('defineEvent'),
    runtimeType('EventDefinition'),
    runtimeType('EventOf'),
    runtimeValue('defineVersion'),
    runtimeType('VersionDefinition'),
  ];
  const validate = validatorNames(context);
  for (const event of events) {
    for (const version of event.versions) {
      const { typeName } = version;
      imports.push(fileImport(versionPath(folder, version), typeName, 'type', `${typeName}Data`));
      imports.push(fileImport(validatorsPath(folder), validate.get(version)!, 'value'));
      if (version.upcastFile !== undefined && version.version !== event.versions[0]!.version) {
        const path = posix.relative(options.generated, version.upcastFile);
        imports.push(fileImport(path, 'upcast', 'value', `upcast${typeName}`));
      }
    }
  }
  const names = events.flatMap(({ name, versions }) => [name, ...versions.map(({ typeName }) => typeName)]);
  const bound = bindImports(imports, names);
  return module({
    path: eventsPath(folder),
    emitter: 'events',
    imports: bound.imports,
    statements: events.flatMap((event) => [
      ...event.versions.map((version) => {
        const data = bound.local(fileModule(versionPath(folder, version)), version.typeName);
        const check = bound.local(fileModule(validatorsPath(folder)), validate.get(version)!);
        return versionDescriptor(contract, event, version, { data, check }, options);
      }),
      eventStatement(event, bound, options),
    ]),
  });
}

function eventStatement(event: Event, { local }: BoundImports, { generated }: EventsOptions): string {
  const names = event.versions.map(({ typeName }) => typeName);
  const newest = event.versions.at(-1)!;
  const upcasts = event.versions.slice(1).flatMap(({ version, upcastFile }) => {
    if (upcastFile === undefined) return [];
    return [`${version}: ${local(fileModule(posix.relative(generated, upcastFile)), 'upcast')}`];
  });
  const doc = docComment([
    ...commentLines(newest.description ?? newest.title ?? ''),
    ...(newest.deprecated ? ['@deprecated'] : []),
  ]);
  const type = [literal(event.name), `typeof ${newest.typeName}`, names.map((name) => `typeof ${name}`).join(' | ')];
  return `${doc}export const ${event.name}: EventDefinition<
  ${type.join(',\n  ')}
> = /* @__PURE__ */ defineEvent({
  name: ${literal(event.name)},
  context: ${literal(event.context)},
  type: ${literal(event.type)},
  versions: [${names.join(', ')}],${upcasts.length === 0 ? '' : `\n  upcasts: { ${upcasts.join(', ')} },`}
});
/** ${event.name} as handlers see it: the newest version, in its envelope. */
export type ${event.name} = EventOf<typeof ${event.name}>;`;
}
