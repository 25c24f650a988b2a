import type { Rule } from './rule.js';

export const waiverExpired: Rule = {
  id: 'waiver-expired',
  purpose: 'A waiver is used before its day of expiry has passed.',
  breaks: [],
  fails: 'always',
  mirror: { none: 'it is about waivers' },
  explain:
    'Who accepts a break says until when. After that day it fails again, so that somebody looks whether it is still true.',
  help: 'Look again: mend the break, or give the waiver another day; `permanent: true` where it will never change.',
};
