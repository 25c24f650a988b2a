/** Names of the functions of validator modules. */

/** `Money` -> `validateMoney`. Ajv knows ASCII names only: any other character is written as its code. */
export function functionName(typeName: string): string {
  return `validate${typeName.replace(/[^A-Za-z0-9_]/gu, (character) => `$${character.codePointAt(0)!.toString(16)}$`)}`;
}

/** The names of one module's functions, each made different from those before it. */
export function functionNames(typeNames: readonly string[]): readonly string[] {
  const used = new Set<string>();
  return typeNames.map((typeName) => {
    const wanted = functionName(typeName);
    let name = wanted;
    for (let next = 2; used.has(name); next += 1) name = `${wanted}_${next}`;
    used.add(name);
    return name;
  });
}
