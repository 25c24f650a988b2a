/** Where each generated module stands, relative to the generated folder. */
import type { Channel, Contract, Definition, EventVersion } from '../contract/model.js';

export const REGISTRY = 'registry.ts';

export function folderOf(contract: Pick<Contract, 'contexts'>, context: string): string {
  const found = contract.contexts.find(({ name }) => name === context);
  if (found === undefined) throw new Error(`no context ${context} in the contract`);
  return found.folder;
}

export function versionPath(folder: string, { event, version }: Pick<EventVersion, 'event' | 'version'>): string {
  return `${folder}/${event}.v${version}.ts`;
}

export function sharedPath(home: Extract<Definition['home'], { kind: 'shared' }>): string {
  return `${home.folder}/${home.module}.ts`;
}

export function eventsPath(folder: string): string {
  return `${folder}/events.ts`;
}

export function validatorsPath(folder: string): string {
  return `${folder}/validators.ts`;
}

export function indexPath(folder: string): string {
  return `${folder}/index.ts`;
}

export function channelPath({ folder, name }: Pick<Channel, 'folder' | 'name'>): string {
  return `${folder}/${name}.channel.ts`;
}

export function testPath(folder: string): string {
  return `tests/${folder}.test.ts`;
}
