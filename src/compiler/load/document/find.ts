/** Finds the AsyncAPI document, and makes sure that it is one that we read. */
import { isObject } from '../../contract/json.js';
import { diagnostic } from '../../diagnostics/index.js';
import type { Files } from '../files/index.js';
import { startOf } from './layout.js';
import { type DocumentNode, member } from './node.js';
import type { Report } from './references.js';

export interface FoundDocument {
  readonly root: DocumentNode;
  /** The version as the AsyncAPI parser knows it: `3.0.0` or `3.1.0`. */
  readonly version: string;
}

/** The first of them that is there is read. */
export const DOCUMENT_NAMES = ['asyncapi.yaml', 'asyncapi.yml', 'asyncapi.json'];

/** @param name file to read; default: the first of `asyncapi.yaml`, `asyncapi.yml`, `asyncapi.json` */
export function findDocument(files: Files, report: Report, name?: string): FoundDocument | undefined {
  const path = name ?? chooseName(files, report);
  if (path === undefined) return undefined;
  const file = files.read(path);
  if (file === undefined) return undefined;
  const root: DocumentNode = { value: file.value, origin: { file: file.path, pointer: '' } };
  if (!isObject(file.value)) {
    const what = file.value === null ? 'is empty' : 'is not an object';
    report(
      diagnostic('document-empty', `'${file.path}' ${what}`, files.locate(root.origin), {
        help: 'An AsyncAPI document starts with `asyncapi: 3.1.0`, `info` and `channels`.',
      }),
    );
    return undefined;
  }
  const version = readVersion(files, report, root);
  return version === undefined ? undefined : { root, version };
}

function chooseName(files: Files, report: Report): string | undefined {
  const there = DOCUMENT_NAMES.filter((name) => files.exists(name));
  const [chosen, ...others] = there;
  if (chosen === undefined) {
    report(
      diagnostic('document-missing', `there is no ${DOCUMENT_NAMES.join(', ')} here`, undefined, {
        help: 'Run it in the folder that holds the document, or name that folder: `--root DIR`.',
      }),
    );
    return undefined;
  }
  for (const other of others) {
    report(diagnostic('several-documents', `'${other}' is not read, because '${chosen}' is there`, startOf(other)));
  }
  return chosen;
}

function readVersion(files: Files, report: Report, root: DocumentNode): string | undefined {
  const node = member(root, 'asyncapi');
  const wrong = (message: string, help: string) => {
    report(diagnostic('asyncapi-version', message, files.locate(node?.origin ?? root.origin), { help }));
    return undefined;
  };
  const write = 'Write `asyncapi: 3.1.0`.';
  if (node === undefined) {
    return isObject(root.value) && Object.hasOwn(root.value, 'openapi')
      ? wrong('this is an OpenAPI document, not an AsyncAPI one', 'Events are described in AsyncAPI 3.')
      : wrong("the document doesn't say which version of AsyncAPI it is written in", write);
  }
  const { value } = node;
  if (typeof value === 'number') {
    return wrong(`the version is the number ${value}, and must be text of three parts`, write);
  }
  if (typeof value !== 'string') return wrong('the version must be text', write);
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+(?:[-+].*)?$/.exec(value) ?? [];
  if (major === '3' && (minor === '0' || minor === '1')) return `3.${minor}.0`;
  if (major === '2' || major === '1') {
    return wrong(
      `AsyncAPI ${value} is not read, only 3.0 and 3.1`,
      `Convert the document: \`npx @asyncapi/cli convert ${root.origin.file} --target-version=3.0.0 --output=${root.origin.file}\`.`,
    );
  }
  if (major === undefined) return wrong(`'${value}' is no version of AsyncAPI`, write);
  return wrong(`AsyncAPI ${value} is not read, only 3.0 and 3.1`, 'A newer version of tidings may read it.');
}
