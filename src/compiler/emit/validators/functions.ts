/** Where validator modules stand, and what their functions are called. */
import type { Contract, Definition, EventVersion } from '../../contract/model.js';
import { distinctNames } from '../modules/data-types.js';
import { sharedPath, versionPath } from '../paths.js';

export { distinctNames };

/** `Money` -> `validateMoney`. Ajv knows ASCII names only: any other character is written as its code. */
export function functionName(typeName: string): string {
  return `validate${typeName.replace(/[^A-Za-z0-9_]/gu, (character) => `$${character.codePointAt(0)!.toString(16)}$`)}`;
}

export const versionValidatorPath = (folder: string, version: EventVersion): string =>
  validatorPath(versionPath(folder, version));

export function sharedValidatorPath({ home, key }: Definition): string {
  if (home.kind === 'local') throw new Error(`${key} is local to ${home.event} version ${home.version}`);
  return validatorPath(sharedPath(home));
}

const validatorPath = (path: string): string => path.replace(/\.ts$/, '.validator.ts');

/** Path of each shared module -> its definitions, in the contract's order. */
export function sharedModules({ definitions }: Contract): ReadonlyMap<string, readonly Definition[]> {
  const found = new Map<string, Definition[]>();
  for (const definition of definitions.values()) {
    if (definition.home.kind !== 'shared') continue;
    const path = sharedValidatorPath(definition);
    const group = found.get(path);
    if (group === undefined) found.set(path, [definition]);
    else group.push(definition);
  }
  return found;
}
