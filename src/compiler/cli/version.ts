import { readFileSync } from 'node:fs';

/** The package.json stands beside the sources and one folder above dist/. */
export const VERSION: string = version();

function version(): string {
  for (const place of ['../package.json', '../../package.json']) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL(place, import.meta.url), 'utf8')) as {
        name?: string;
        version?: string;
      };
      if (name === 'tidings' && version !== undefined) return version;
    } catch {
      // Looked in the wrong one of the two places.
    }
  }
  throw new Error('package.json of tidings not found');
}

/** Names the build in a checkout, where the version stays the same from edit to edit; empty in a package. */
export function buildStamp(): string {
  try {
    return readFileSync(new URL('../.stamp', import.meta.url), 'utf8');
  } catch {
    return '';
  }
}
