/**
 * Modules in memory, by ts-morph: each is made once, from its complete text (ts-morph's structures print the same text, one
 * character at a time, and cost half as much again), and its syntax tree is read before the text is handed on.
 * The only file of the compiler that imports ts-morph, and the TypeScript in it.
 */
import { createRequire } from 'node:module';
import type { Project, SourceFile, ts } from 'ts-morph';
import type { EmittedFile } from '../emitted-file.js';
import { commentLines } from './comment.js';
import { importDeclarations, printImport } from './imports.js';
import type { ModuleDescription } from './module.js';

// By `require`: importing CommonJS of this size costs Node 0.2 CPU s more, to find the names that it exports.
const library = createRequire(import.meta.url)('ts-morph') as typeof import('ts-morph');
const { SyntaxKind } = library.ts;

/** Files of one project: their trees stay in memory as long as it does. */
const BATCH = 250;

export function assembleModules(modules: readonly ModuleDescription[], extension: 'js' | 'ts'): EmittedFile[] {
  let project: Project;
  return modules.map((description, at) => {
    if (at % BATCH === 0) project = new library.Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
    const imports = importDeclarations(description.imports, description.path, extension);
    const head = [
      ...(description.banner ?? []).flatMap(commentLines).map((line) => `// ${line}`),
      ...imports.map(printImport),
    ].join('\n');
    const body = description.statements.join('\n\n').trim();
    const text = [head, body].filter((part) => part !== '').join('\n\n');
    const file = project.createSourceFile(`/${description.path}`, `${text}\n`);
    const specifiers = new Set(imports.map(({ specifier }) => specifier));
    check(file.compilerNode, description, specifiers);
    return { path: description.path, text: file.getFullText() };
  });
}

type Tree = SourceFile['compilerNode'];

/** What the parser found; not public in TypeScript's types, and free, since it has parsed already. */
type Parsed = Tree & { readonly parseDiagnostics: readonly ts.DiagnosticWithLocation[] };

function check(file: Tree, description: ModuleDescription, specifiers: ReadonlySet<string>): void {
  const fail = (reason: string, at = 0): never => {
    const line = file.getLineAndCharacterOfPosition(at).line + 1;
    throw new Error(`Emitter ${description.emitter}: ${description.path}:${line}: ${reason}`);
  };
  const problem = (file as Parsed).parseDiagnostics[0];
  if (problem !== undefined) fail(library.ts.flattenDiagnosticMessageText(problem.messageText, ' '), problem.start);
  for (const statement of file.statements) {
    if (!allowed(statement, specifiers, description.kind === 'script')) {
      fail(`${SyntaxKind[statement.kind]} isn't expected here`, statement.getStart(file));
    }
  }
}

/** Declarations, and in a script calls. Imports are those of the description. */
function allowed(statement: ts.Statement, specifiers: ReadonlySet<string>, script: boolean): boolean {
  switch (statement.kind) {
    case SyntaxKind.InterfaceDeclaration:
    case SyntaxKind.TypeAliasDeclaration:
    case SyntaxKind.ExportDeclaration:
      return true;
    case SyntaxKind.ImportDeclaration: {
      const { moduleSpecifier } = statement as ts.ImportDeclaration;
      return library.ts.isStringLiteral(moduleSpecifier) && specifiers.has(moduleSpecifier.text);
    }
    case SyntaxKind.VariableStatement:
      return ((statement as ts.VariableStatement).declarationList.flags & library.ts.NodeFlags.Const) !== 0;
    case SyntaxKind.ExpressionStatement:
      return script && library.ts.isCallExpression((statement as ts.ExpressionStatement).expression);
    default:
      return false;
  }
}
