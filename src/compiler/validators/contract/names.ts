/** Names of the functions of validators. */
import type { Context, EventVersion } from '../../contract/model.js';

/** `Money` -> `validateMoney`. Ajv knows ASCII names only: any other character is written as its code. */
export function functionName(typeName: string): string {
  return `validate${typeName.replace(/[^A-Za-z0-9_]/gu, (character) => `$${character.codePointAt(0)!.toString(16)}$`)}`;
}

/** The names of one module's functions, each made different from those before it, and from those taken. */
export function functionNames(typeNames: readonly string[], taken: readonly string[] = []): readonly string[] {
  const used = new Set(taken);
  return typeNames.map((typeName) => {
    const wanted = functionName(typeName);
    let name = wanted;
    for (let next = 2; used.has(name); next += 1) name = `${wanted}_${next}`;
    used.add(name);
    return name;
  });
}

/** What the module of a context's validators exports, by version. */
export function validatorNames({ events }: Context): ReadonlyMap<EventVersion, string> {
  const versions = events.flatMap((event) => event.versions);
  const names = functionNames(versions.map(({ typeName }) => typeName));
  return new Map(versions.map((version, at) => [version, names[at]!]));
}
