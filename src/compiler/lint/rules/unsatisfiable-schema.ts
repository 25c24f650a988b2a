import type { Rule } from '../rule.js';
import { findContradictions } from '../satisfiable.js';
import { roots } from '../walk.js';

export const checkSatisfiable: Rule['check'] = ({ contract, versions }, report) => {
  for (const root of roots(contract, versions)) {
    for (const { message, at, part, related, within } of findContradictions(contract, root)) {
      report({ message, at, within, ...(part && { part }), ...(related && { related }) });
    }
  }
};
