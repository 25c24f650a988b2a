/** Declarations of types, printed by json-schema-to-typescript and laid out by us. */
import { encoder } from './encode.js';
import { declaration } from './layout.js';
import { readTypes } from './reader.js';
import type { Shape } from './shape.js';

export interface TypeDeclaration {
  readonly name: string;
  readonly shape: Shape;
  /** Lines of the doc comment. */
  readonly doc: readonly string[];
  /** Local name of the type of a definition, by its key. */
  readonly nameOf: (definition: string) => string;
}

/** Types in one call of the library: it costs less than calls of their own, and memory stays bounded. */
const BATCH = 200;

/** The text of each declaration, in their order, without a newline at the end. Each depends on nothing but itself. */
export async function printTypes(declarations: readonly TypeDeclaration[]): Promise<string[]> {
  const texts: string[] = [];
  for (let start = 0; start < declarations.length; start += BATCH) {
    texts.push(...(await printBatch(declarations.slice(start, start + BATCH))));
  }
  return texts;
}

async function printBatch(declarations: readonly TypeDeclaration[]): Promise<string[]> {
  const { compile } = await import('json-schema-to-typescript');
  const { encode, slot, slots } = encoder();
  const properties = Object.fromEntries(
    declarations.map(({ name, shape, doc, nameOf }) => [slot(name, doc), encode(shape, nameOf)]),
  );
  const text = await quietly(() =>
    compile({ type: 'object', properties, required: [], additionalProperties: false }, 'Types', {
      format: false,
      bannerComment: '',
      additionalProperties: false,
      ignoreMinAndMaxItems: true,
      unknownAny: true,
      // Nothing refers to anything; and nothing is ever read from a disk or a network.
      $refOptions: { resolve: { external: false, file: false, http: false } },
    }),
  );
  return readTypes(text, slots).map(({ key, doc, type }) => declaration(key, type, doc));
}

/** The library logs to stdout, which is ours, where the environment has a variable VERBOSE. */
async function quietly<T>(run: () => Promise<T>): Promise<T> {
  const { VERBOSE } = process.env;
  delete process.env.VERBOSE;
  try {
    return await run();
  } finally {
    if (VERBOSE !== undefined) process.env.VERBOSE = VERBOSE;
  }
}
