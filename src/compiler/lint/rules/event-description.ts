import type { LintInput, Rule } from '../rule.js';

export const checkEventDescriptions: Rule['check'] = ({ versions }: LintInput, report) => {
  for (const { event, version, description, title, origin, schema } of versions) {
    if ((description ?? title ?? '') !== '') continue;
    report({ message: `'${event}' version ${version} has no description`, at: origin, within: [schema] });
  }
};
