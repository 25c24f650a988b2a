import type { Rule } from '../rule.js';
import { findContradictions } from '../satisfiable.js';
import { roots } from '../walk.js';

export const checkSatisfiable: Rule['check'] = ({ contract, versions }, report) => {
  const found = findContradictions(contract, roots(contract, versions));
  for (const { message, at, part, related, within } of found) {
    report({ message, at, within, ...(part && { part }), ...(related && { related }) });
  }
};
