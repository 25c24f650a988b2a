/**
 * The contract as units of emission. A unit's key is a hash of all that its files are made from, so that a unit that is known
 * needn't be made again.
 */
import { createHash } from 'node:crypto';
import type { Context, Contract, Definition, EventVersion } from '../contract/model.js';

export interface EmitOptions {
  /** Generated folder, relative to the root, with `/`. */
  readonly generated: string;
  readonly importExtension: 'js' | 'ts';
  readonly tests: 'vitest' | 'node' | 'off';
}

export type EmitUnit = { readonly key: string } & (
  | { readonly kind: 'version'; readonly context: Context; readonly version: EventVersion }
  /** All shared definitions of one module. */
  | { readonly kind: 'shared'; readonly path: string; readonly definitions: readonly Definition[] }
  | { readonly kind: 'validators'; readonly context: Context }
  /** events, channels, index and tests: made from one context or one folder of channels. */
  | { readonly kind: 'folder'; readonly folder: string; readonly context?: Context }
  | { readonly kind: 'registry' }
);

export function emitUnits(contract: Contract, options: EmitOptions): readonly EmitUnit[] {
  const hashes = definitionHashes(contract);
  const reach = (keys: readonly string[]) => keys.map((key) => hashes.get(key));
  const units: EmitUnit[] = [];
  const keys = new Map<EventVersion, string>();
  for (const context of contract.contexts) {
    for (const version of context.events.flatMap(({ versions }) => versions)) {
      const { channels: _, upcastFile: __, upcastPath: ___, ...own } = version;
      const key = keyOf('version', options, context.folder, own, reach(version.definitions));
      keys.set(version, key);
      units.push({ kind: 'version', key, context, version });
    }
  }
  for (const context of contract.contexts) {
    const versions = context.events.flatMap((event) => event.versions);
    const key = keyOf(
      'validators',
      versions.map((version) => keys.get(version)),
    );
    if (versions.length > 0) units.push({ kind: 'validators', key, context });
  }
  for (const [path, definitions] of sharedModules(contract)) {
    const made = definitions.map(({ key, definitions: reached }) => [hashes.get(key), reach(reached)]);
    units.push({ kind: 'shared', key: keyOf('shared', options, path, made), path, definitions });
  }
  const folders = new Map<string, Context | undefined>(contract.channels.map(({ folder }) => [folder, undefined]));
  for (const context of contract.contexts) folders.set(context.folder, context);
  for (const [folder, context] of [...folders].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const channels = contract.channels
      .filter((channel) => channel.folder === folder)
      .map(({ origin: _, ...own }) => own);
    const events = context?.events.map(({ versions, ...own }) => [
      own,
      versions.map((version) => [keys.get(version), version.channels, version.upcastFile]),
    ]);
    const unit = { kind: 'folder', key: keyOf('folder', options, folder, channels, events), folder } as const;
    units.push(context === undefined ? unit : { ...unit, context });
  }
  const registered = contract.contexts.map(({ folder, events }) => [
    folder,
    events.map(({ type, name, versions }) => [
      type,
      name,
      versions.map(({ version, hash, channels }) => [version, hash, channels]),
    ]),
  ]);
  const topics = contract.channels.map(({ key, topic }) => [key, topic]);
  units.push({ kind: 'registry', key: keyOf('registry', options, registered, topics) });
  return units;
}

function sharedModules(contract: Contract): Map<string, Definition[]> {
  const modules = new Map<string, Definition[]>();
  for (const definition of contract.definitions.values()) {
    if (definition.home.kind !== 'shared') continue;
    const path = `${definition.home.folder}/${definition.home.module}`;
    const found = modules.get(path);
    if (found === undefined) modules.set(path, [definition]);
    else found.push(definition);
  }
  return modules;
}

function definitionHashes(contract: Contract): ReadonlyMap<string, string> {
  return new Map([...contract.definitions].map(([key, { origin: _, ...own }]) => [key, keyOf(own)]));
}

/** Only ever compared with keys of the same tool version; the order of properties is the contract's own and stable. */
function keyOf(...parts: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
