/** Codes of baselines, of released versions and of waivers; alphabetical. */
import type { CodeInfo } from './codes.js';

export const releaseCodes = {
  'baseline-empty': {
    severity: 'warning',
    exit: 1,
    summary: 'What the contracts are compared with holds no contracts.',
  },
  'baseline-missing': {
    severity: 'error',
    exit: 3,
    summary: 'The commit or the folder that the contracts shall be compared with is not there.',
  },
  'baseline-unreadable': {
    severity: 'error',
    exit: 3,
    summary: 'Git cannot read the commit that the contracts shall be compared with.',
  },
  'lock-invalid': {
    severity: 'error',
    exit: 3,
    summary: 'The lock of released versions, contracts.lock.yaml, holds something else than it can.',
    help: 'Restore it from git: only `tidings release` writes this file.',
  },
  'release-gap': {
    severity: 'error',
    exit: 1,
    summary: 'A version cannot be released before the versions below it: events of those may be written, too.',
  },
  'released-version-edited': {
    severity: 'error',
    exit: 1,
    summary:
      'A version that was released accepts something else now. Those who read and write it were promised that it never changes.',
    help: 'Undo the edit, and make the change in a new version.',
  },
  'waivers-invalid': {
    severity: 'error',
    exit: 3,
    summary: 'An entry of waivers.yaml holds something else than it can.',
  },
} satisfies { readonly [code: string]: CodeInfo };
