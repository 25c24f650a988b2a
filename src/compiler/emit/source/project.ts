/**
 * Modules in memory, by ts-morph: each is made once, from a complete description, and read back before it is handed on.
 * The only file of the compiler that imports ts-morph, and the TypeScript in it.
 */
import {
  type ImportDeclarationStructure,
  NewLineKind,
  type OptionalKind,
  Project,
  QuoteKind,
  type SourceFile,
  StructureKind,
  ts,
} from 'ts-morph';
import type { EmittedFile } from '../emitted-file.js';
import { commentLines } from './comment.js';
import { type ImportDeclaration, importDeclarations } from './imports.js';
import type { ModuleDescription } from './module.js';

export function assembleModules(modules: readonly ModuleDescription[], extension: 'js' | 'ts'): EmittedFile[] {
  const project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    manipulationSettings: { quoteKind: QuoteKind.Single, newLineKind: NewLineKind.LineFeed },
  });
  return modules.map((description) => {
    const imports = importDeclarations(description.imports, description.path, extension);
    const file = project.createSourceFile(`/${description.path}`, {
      statements: [
        ...(description.banner ?? []).flatMap(commentLines).map((line) => `// ${line}`),
        ...imports.map(structure),
        `${imports.length > 0 || description.banner?.length ? '\n' : ''}${description.statements.join('\n\n')}`,
      ],
    });
    try {
      check(file.compilerNode, description, imports);
      return { path: description.path, text: `${file.getFullText().trimEnd()}\n` };
    } finally {
      // Ten thousand syntax trees at once are more memory than the rest of a run.
      file.forget();
    }
  });
}

function structure({
  specifier,
  typeOnly,
  names,
}: ImportDeclaration): OptionalKind<ImportDeclarationStructure> & { kind: StructureKind.ImportDeclaration } {
  return {
    kind: StructureKind.ImportDeclaration,
    moduleSpecifier: specifier,
    isTypeOnly: typeOnly,
    namedImports: names.map(({ name, as, kind }) => ({
      name,
      ...(as === undefined ? {} : { alias: as }),
      isTypeOnly: !typeOnly && kind === 'type',
    })),
  };
}

/** The parser has read the text already; its diagnostics cost nothing. They aren't public in TypeScript's types. */
type Parsed = SourceFile['compilerNode'] & { readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[] };

function check(
  file: SourceFile['compilerNode'],
  description: ModuleDescription,
  imports: readonly ImportDeclaration[],
) {
  const fail = (reason: string, at = 0): never => {
    const line = file.getLineAndCharacterOfPosition(at).line + 1;
    throw new Error(`Emitter ${description.emitter}: ${description.path}:${line}: ${reason}`);
  };
  const problem = (file as Parsed).parseDiagnostics[0];
  if (problem !== undefined) fail(ts.flattenDiagnosticMessageText(problem.messageText, ' '), problem.start);
  const specifiers = new Set(imports.map(({ specifier }) => specifier));
  for (const statement of file.statements) {
    if (!allowed(statement, specifiers, description.kind === 'script')) {
      fail(`${ts.SyntaxKind[statement.kind]} isn't expected here`, statement.getStart(file));
    }
  }
}

/** Declarations, and in a script calls. Imports are those of the description. */
function allowed(statement: ts.Statement, specifiers: ReadonlySet<string>, script: boolean): boolean {
  switch (statement.kind) {
    case ts.SyntaxKind.InterfaceDeclaration:
    case ts.SyntaxKind.TypeAliasDeclaration:
      return true;
    case ts.SyntaxKind.ExportDeclaration:
      return true;
    case ts.SyntaxKind.ImportDeclaration: {
      const { moduleSpecifier } = statement as ts.ImportDeclaration;
      return ts.isStringLiteral(moduleSpecifier) && specifiers.has(moduleSpecifier.text);
    }
    case ts.SyntaxKind.VariableStatement:
      return ((statement as ts.VariableStatement).declarationList.flags & ts.NodeFlags.Const) !== 0;
    case ts.SyntaxKind.ExpressionStatement:
      return script && ts.isCallExpression((statement as ts.ExpressionStatement).expression);
    default:
      return false;
  }
}
