import type { Definition } from '../../contract/model.js';
import type { Rule } from '../rule.js';

/** Those in one module are a collision and an error, found when the contract is loaded. */
export const checkDefinitionCase: Rule['check'] = ({ contract }, report) => {
  const byName = new Map<string, readonly [name: string, definition: Definition]>();
  for (const definition of contract.definitions.values()) {
    if (definition.home.kind !== 'shared') continue;
    const name = nameOf(definition);
    const other = byName.get(name.toLowerCase());
    if (other === undefined) byName.set(name.toLowerCase(), [name, definition]);
    else if (other[0] !== name) {
      report({
        message: `definitions '${other[0]}' and '${name}' differ in upper and lower case only`,
        at: definition.origin,
        part: 'key',
        related: [{ message: `'${other[0]}'`, at: other[1].origin }],
        within: [definition.schema],
      });
    }
  }
};

function nameOf({ origin: { file, pointer } }: Definition): string {
  const path = pointer === '' ? file.replace(/\.[^./]+$/, '') : pointer;
  return path.slice(path.lastIndexOf('/') + 1);
}
