/** Any string of a contract, printed as code or into a comment, is that string and nothing else. */
import { parseExpressionAt } from 'acorn';
import fc from 'fast-check';
import ts from 'typescript-5.9';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../src/compiler/contract/schema.js';
import {
  commentLines,
  docComment,
  lineComment,
  literal,
  memberKey,
  stringLiteral,
} from '../../src/compiler/emit/source/index.js';
import { hostile, hostileString } from './hostile-strings.js';

const values = fc.jsonValue({ stringUnit: 'binary', maxDepth: 3 }) as fc.Arbitrary<Json>;

function evaluate(code: string): unknown {
  return new Function(`'use strict'; return (${code});`)();
}

describe('literals', () => {
  it.each(hostile)('of %j are strings', (text) => {
    expect(evaluate(stringLiteral(text))).toBe(text);
  });

  it('read back as what they were made from', () => {
    fc.assert(
      fc.property(hostileString, (text) => {
        const code = stringLiteral(text);
        expect(evaluate(code)).toBe(text);
        expect(code).not.toMatch(/[\n\r\u2028\u2029\u202a-\u202e\u2066-\u2069]|<\/|<!--/);
      }),
    );
    fc.assert(
      fc.property(values, (value) => {
        expect(JSON.stringify(evaluate(literal(value)))).toBe(JSON.stringify(value));
      }),
    );
  });

  it('are one expression to a parser, whatever stands after them', () => {
    fc.assert(
      fc.property(fc.dictionary(hostileString, hostileString), (value) => {
        const code = `[${literal(value)}]`;
        const { type, end } = parseExpressionAt(`${code};`, 0, { ecmaVersion: 2022, sourceType: 'module' });
        expect([type, end]).toEqual(['ArrayExpression', code.length]);
      }),
    );
  });

  it('name the same member in a type', () => {
    fc.assert(
      fc.property(hostileString, (name) => {
        const file = ts.createSourceFile('a.ts', `type T = { ${memberKey(name)}: 1 };`, ts.ScriptTarget.ES2022);
        const [alias, more] = file.statements;
        expect(more).toBeUndefined();
        const { members } = (alias as ts.TypeAliasDeclaration).type as ts.TypeLiteralNode;
        expect(members).toHaveLength(1);
        expect((members[0]!.name as ts.StringLiteral | ts.Identifier).text).toBe(name);
      }),
    );
  });
});

/** What TypeScript's parser knows of a file beside its tree. */
type Parsed = ts.SourceFile & {
  readonly parseDiagnostics: readonly ts.Diagnostic[];
  readonly commentDirectives?: readonly unknown[];
  readonly pragmas: ReadonlyMap<string, unknown>;
};

describe('comments', () => {
  const check = (comment: string) => {
    const file = ts.createSourceFile('a.ts', `${comment}\nexport const a = 1;\n`, ts.ScriptTarget.ES2022) as Parsed;
    expect(file.parseDiagnostics).toEqual([]);
    expect(file.statements.map(({ kind }) => kind)).toEqual([ts.SyntaxKind.VariableStatement]);
    expect(file.commentDirectives).toBeUndefined();
    expect([...file.pragmas.keys()]).toEqual([]);
    expect(ts.getJSDocTags(file.statements[0]!)).toEqual([]);
    expect(comment).not.toMatch(/(?!\n)\p{Cc}|[\u202a-\u202e\u2066-\u2069\u2028\u2029]/u);
    expect(comment).not.toMatch(/\/[/*]#/);
  };

  it.each(hostile)('hold %j', (text) => {
    check(docComment(commentLines(text)));
    check(docComment(commentLines(text), '    '));
    check(lineComment(text));
  });

  it('hold any text', () => {
    fc.assert(
      fc.property(fc.array(hostileString, { maxLength: 4 }), (texts) => {
        check(docComment(commentLines(texts.join('\n'))));
        check(docComment(texts.flatMap(commentLines)));
        check(lineComment(texts.join('')));
      }),
    );
  });
});
