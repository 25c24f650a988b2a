/** `<context>/events.ts`: each event of a context with all its versions and the way from each to the newest. */
import { posix } from 'node:path';
import type { Context, Event } from '../../contract/model.js';
import { eventsPath, versionPath } from '../paths.js';
import {
  commentLines,
  docComment,
  fileImport,
  type Import,
  literal,
  type ModuleDescription,
  module,
  runtimeType,
  runtimeValue,
} from '../source/index.js';

/** `generated`: the generated folder, relative to the root; upcast files are imported from outside of it. */
export function eventsModule(context: Context, generated: string): ModuleDescription {
  const imports: Import[] = [runtimeValue('defineEvent'), runtimeType('EventDefinition'), runtimeType('EventOf')];
  for (const event of context.events) {
    for (const version of event.versions) {
      imports.push(fileImport(versionPath(context.folder, version), version.typeName, 'value'));
      if (version.upcastFile !== undefined && version.version !== event.versions[0]!.version) {
        const path = posix.relative(generated, version.upcastFile);
        imports.push(fileImport(path, 'upcast', 'value', upcastName(version.typeName)));
      }
    }
  }
  return module({
    path: eventsPath(context.folder),
    emitter: 'events',
    imports,
    statements: context.events.map(eventStatement),
  });
}

function eventStatement(event: Event): string {
  const names = event.versions.map(({ typeName }) => typeName);
  const newest = event.versions.at(-1)!;
  const upcasts = event.versions
    .slice(1)
    .filter(({ upcastFile }) => upcastFile !== undefined)
    .map(({ version, typeName }) => `${version}: ${upcastName(typeName)}`);
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

const upcastName = (typeName: string) => `upcast${typeName}`;
