/** `registry.ts`: every event type, with the module that knows it; a module is loaded when its first event is met. */
import type { Contract } from '../../contract/model.js';
import { eventsPath, REGISTRY } from '../paths.js';
import { literal, type ModuleDescription, module, runtimeType, runtimeValue } from '../source/index.js';

export function registryModule(contract: Contract, importExtension: 'js' | 'ts'): ModuleDescription {
  const topics = new Map(contract.channels.map(({ key, topic }) => [key, topic]));
  const entries = contract.contexts.flatMap(({ folder, events }) =>
    events.map((event) => {
      const carriedBy = new Set(event.versions.flatMap(({ channels }) => channels.map((key) => topics.get(key)!)));
      const properties = [
        `type: ${literal(event.type)}`,
        `name: ${literal(event.name)}`,
        `versions: [${event.versions.map(({ version }) => version).join(', ')}]`,
        `hashes: ${literal(event.versions.map(({ hash }) => hash))}`,
        `topics: ${literal([...carriedBy].sort())}`,
        `load: () => import(${literal(`./${eventsPath(folder).replace(/\.ts$/, `.${importExtension}`)}`)}).then((m) => m.${event.name})`,
      ];
      return `  {\n${properties.map((property) => `    ${property},`).join('\n')}\n  },`;
    }),
  );
  return module({
    path: REGISTRY,
    emitter: 'registry',
    imports: [runtimeValue('defineRegistry'), runtimeType('Registry')],
    statements: [
      `/** Every event type of the contracts. */\nexport const registry: Registry = /* @__PURE__ */ defineRegistry([\n${entries.join('\n')}\n]);`,
    ],
  });
}
