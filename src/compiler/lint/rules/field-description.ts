import { isObject } from '../../contract/json.js';
import { referredKey } from '../../contract/subschemas.js';
import type { Rule } from '../rule.js';
import { below, roots, under } from '../walk.js';

export const checkFieldDescriptions: Rule['check'] = ({ contract, versions }, report) => {
  for (const root of roots(contract, versions)) {
    for (const { schema, origin, within } of below(root)) {
      if (typeof schema === 'boolean' || !isObject(schema.properties)) continue;
      for (const [name, property] of Object.entries(schema.properties)) {
        if (!isObject(property) || typeof property.description === 'string') continue;
        const key = referredKey(property);
        if (key !== undefined && contract.definitions.get(key)?.description !== undefined) continue;
        const at = under(origin, ['properties', name]);
        report({ message: `property '${name}' has no description`, at, part: 'key', within: [...within, property] });
      }
    }
  }
};
