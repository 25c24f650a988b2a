/** `registry.ts`: every event type, with the module that knows it; a module is loaded when its first event is met. */
import type { Contract } from '../../contract/model.js';
import { eventsPath, REGISTRY } from '../paths.js';
import { literal, type ModuleDescription, module, runtimeType, runtimeValue } from '../source/index.js';

export function registryModule(contract: Contract, importExtension: 'js' | 'ts'): ModuleDescription {
  const topics = new Map(contract.channels.map(({ key, topic }) => [key, topic]));
  const contexts = contract.contexts.map(({ folder, events }) => {
    const lines = events.map((event) => {
      const carriedBy = new Set(event.versions.flatMap(({ channels }) => channels.map((key) => topics.get(key)!)));
      return `      ${literal({
        type: event.type,
        name: event.name,
        versions: event.versions.map(({ version }) => version),
        hashes: event.versions.map(({ hash }) => hash),
        topics: [...carriedBy].sort(),
      })},\n`;
    });
    const path = literal(`./${eventsPath(folder).replace(/\.ts$/, `.${importExtension}`)}`);
    return `  {\n    module: () => import(${path}),\n    events: [\n${lines.join('')}    ],\n  },\n`;
  });
  return module({
    path: REGISTRY,
    emitter: 'registry',
    imports: [runtimeValue('defineRegistry'), runtimeType('Registry')],
    statements: [
      `/** Every event type of the contracts. */\nexport const registry: Registry = /* @__PURE__ */ defineRegistry([\n${contexts.join('')}]);`,
    ],
  });
}
