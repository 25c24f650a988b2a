import type { Rule } from '../rule.js';

export const checkEventKeys: Rule['check'] = ({ versions }, report) => {
  for (const { event, version, key, channels, origin, schema } of versions) {
    if (key !== undefined || channels.length === 0) continue;
    report({
      message: `'${event}' version ${version} has no key, so its events have no order`,
      at: origin,
      within: [schema],
    });
  }
};
