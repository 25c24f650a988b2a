/** The published JSON Schemas of the files that people and commands write beside the contracts; for editors, too. */
import { readFileSync } from 'node:fs';

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
