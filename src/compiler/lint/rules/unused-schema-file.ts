import type { Rule } from '../rule.js';

/** Beside the schemas, for other commands. */
const OTHERS = ['contracts.lock.yaml', 'waivers.yaml'];

export const checkUnusedFiles: Rule['check'] = ({ files, schemas }, report) => {
  const read = new Set(files.inputs().flatMap(({ path, hash }) => (hash === null ? [] : path)));
  for (const path of files.list(schemas, ['.yaml', '.yml', '.json'])) {
    if (read.has(path) || OTHERS.some((name) => path === `${schemas}/${name}`)) continue;
    report({ message: `nothing refers to '${path}'`, at: { file: path, pointer: '' } });
  }
};
