/** The way from the repository to the contracts: where annotations on files need it. */
import { existsSync, realpathSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** With `/` at its end; empty at the top, and outside of a repository. */
export function prefixOfRepository(root: string): string {
  const real = realpathSync(root);
  for (let folder = real; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) {
      const path = relative(folder, real).replaceAll(sep, '/');
      return path === '' ? '' : `${path}/`;
    }
    if (dirname(folder) === folder) return '';
  }
}
