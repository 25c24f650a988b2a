/** The published JSON Schemas of the files that people and commands write beside the contracts; for editors, too. */
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

export function configSchema(): object {
  return read('config');
}

export function lockSchema(): object {
  return read('lock');
}

export function waiversSchema(): object {
  return read('waivers');
}

function read(name: string): object {
  return JSON.parse(readFileSync(new URL(`./${name}.schema.json`, import.meta.url), 'utf8')) as object;
}

/**
 * The line by which editors find the schema of a file in `folder` (relative to the root), where tidings is installed in a
 * `node_modules` above it; else nothing.
 */
export function modeline(root: string, folder: string, name: 'lock' | 'waivers'): string {
  const up = folder.split('/').map(() => '..');
  for (let at = root; ; at = dirname(at)) {
    const schema = `node_modules/tidings/dist/load/config/${name}.schema.json`;
    if (existsSync(join(at, schema))) return `# yaml-language-server: $schema=${[...up, schema].join('/')}\n`;
    if (dirname(at) === at) return '';
    up.push('..');
  }
}
