/** Modules of contracts whose every string is hostile: they compile, say what the contract says, and nothing of it runs. */
import { createContext, runInContext } from 'node:vm';
import fc from 'fast-check';
import ts from 'typescript-5.9';
import { describe, expect, it } from 'vitest';
import type { Contract } from '../../src/compiler/contract/model.js';
import { eventsModule } from '../../src/compiler/emit/modules/events.js';
import { emitSharedModules } from '../../src/compiler/emit/modules/shared.js';
import { emitVersionModules } from '../../src/compiler/emit/modules/version.js';
import { assemble, literal } from '../../src/compiler/emit/source/index.js';
import { COMPILERS, type Compiler, temporaryProject } from '../conformance/types/tsc.js';
import { contractOf } from '../unit/types/contract.js';
import { hostile, hostileString } from './hostile-strings.js';

/** Every place of a contract that takes a string, filled with this one. */
function contractWith(text: string): Contract {
  const annotations = { title: text, description: text, default: text, examples: [text], $comment: text };
  const contract = contractOf(
    [
      {
        event: 'Hostile',
        title: text,
        description: text,
        schema: {
          type: 'object',
          ...annotations,
          required: [text, `${text}2`],
          properties: {
            [text]: { const: text, ...annotations, pattern: text, format: text },
            other: { enum: [text, { [text]: [text] }], default: { [text]: text }, 'x-any': text },
            shared: { $ref: 'tidings:shared', description: text },
          },
          patternProperties: { [text]: { type: 'string' } },
        },
        rest: {
          hash: text,
          key: { source: 'payload', path: [text, text] },
          correlationId: { source: 'header', path: [text] },
        },
      },
    ],
    {
      shared: {
        typeName: 'Shared',
        home: 'shared/shared',
        description: text,
        schema: {
          type: 'object',
          ...annotations,
          required: [text],
          properties: { [text]: { enum: [text], ...annotations } },
        },
      },
    },
  );
  const [context] = contract.contexts;
  return {
    ...contract,
    contexts: [{ ...context!, events: context!.events.map((event) => ({ ...event, type: text })) }],
  };
}

async function emit(text: string): Promise<readonly [version: string, shared: string, events: string]> {
  const contract = contractWith(text);
  const versions = contract.contexts[0]!.events[0]!.versions;
  const files = await assemble([
    ...(await emitVersionModules(contract, versions)),
    ...(await emitSharedModules(contract)),
    eventsModule(contract, contract.contexts[0]!, {
      generated: 'generated',
      declared: () => literal([{ p: { [text]: -1 } }]),
    }),
  ]);
  return [files[0]!.text, files[1]!.text, files[2]!.text];
}

function parse(text: string): ts.SourceFile {
  return ts.createSourceFile('a.ts', text, ts.ScriptTarget.ES2022, true);
}

const kinds = (file: ts.SourceFile) => file.statements.map(({ kind }) => ts.SyntaxKind[kind]);

/** Members of the first interface, or of the object types of the first alias, by name. */
function members(file: ts.SourceFile): Map<string, ts.TypeNode> {
  const found = new Map<string, ts.TypeNode>();
  const visit = (node: ts.Node) => {
    if (ts.isPropertySignature(node)) found.set((node.name as ts.Identifier | ts.StringLiteral).text, node.type!);
    else ts.forEachChild(node, visit);
  };
  for (const statement of file.statements.filter(
    (node) => ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node),
  )) {
    visit(statement);
  }
  return found;
}

/** Runs the module against a runtime that only records; what its strings could reach is a canary. */
function run(text: string): { readonly definition: unknown; readonly pwned: unknown } {
  const { outputText } = ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  const sandbox = createContext({
    exports: {},
    require: () => ({
      defineVersion: (given: unknown) => given,
      defineEvent: (given: unknown) => given,
      validateHostileV1: 'validate',
    }),
  });
  runInContext(outputText, sandbox);
  return { definition: sandbox.exports.HostileV1, pwned: runInContext('globalThis.pwned', sandbox) };
}

async function check(text: string): Promise<void> {
  const [version, shared, events] = await emit(text);
  const file = parse(version);
  expect(kinds(file)).toEqual(['ImportDeclaration', 'InterfaceDeclaration']);
  expect(kinds(parse(events)).slice(3)).toEqual([
    'TypeAliasDeclaration',
    'FirstStatement',
    'FirstStatement',
    'TypeAliasDeclaration',
  ]);
  expect(kinds(parse(shared))).toEqual(['InterfaceDeclaration']);

  const own = members(file);
  expect([...own.keys()].sort()).toEqual([...new Set([text, `${text}2`, 'other', 'shared'])].sort());
  const type = own.get(text);
  if (text !== 'other' && text !== 'shared') {
    expect(((type as ts.LiteralTypeNode).literal as ts.StringLiteral).text).toBe(text);
  }

  const { definition, pwned } = run(events);
  expect(pwned).toBeUndefined();
  expect(JSON.parse(JSON.stringify(definition))).toEqual({
    event: 'Hostile',
    type: text,
    version: 1,
    hash: text,
    validate: 'validate',
    declared: [{ p: JSON.parse(JSON.stringify(Object.fromEntries([[text, -1]]))) }],
    key: { source: 'payload', path: [text, text] },
    correlationId: { source: 'header', path: [text] },
  });
}

describe('hostile strings in types', () => {
  it.each(hostile)('%j', check);

  it('any strings', async () => {
    await fc.assert(fc.asyncProperty(hostileString, check), { numRuns: 150 });
  });
});

describe('what is emitted for them compiles', async () => {
  const files = await Promise.all(
    hostile.map(async (text, at): Promise<[string, string][]> => {
      const [version, shared, events] = await emit(text);
      return [
        [`${at}/todos/Hostile.v1.ts`, version],
        [`${at}/shared/shared.ts`, shared],
        [`${at}/todos/events.ts`, events],
        [
          `${at}/todos/validators.ts`,
          "import type { Validate } from '@tidings/runtime/codegen/v1';\nexport declare const validateHostileV1: Validate;\n",
        ],
      ];
    }),
  );
  it.each(Object.keys(COMPILERS) as Compiler[])('under TypeScript %s', async (compiler) => {
    const project = temporaryProject(files.flat());
    try {
      expect((await project.compile(compiler)).filter(({ file }) => !file.startsWith('..'))).toEqual([]);
    } finally {
      project.remove();
    }
  });
});
