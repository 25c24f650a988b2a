/** Runtime expressions (AsyncAPI 3.0, "Runtime Expression"). */
import type { RuntimeExpression } from '../../contract/model.js';
import { diagnostic } from '../../diagnostics/index.js';
import { type Files, parsePointer } from '../files/index.js';
import type { DocumentNode } from './node.js';
import type { Report } from './references.js';

/** An expression and the place that says it. */
export interface PlacedExpression {
  readonly expression: RuntimeExpression;
  readonly node: DocumentNode;
}

/** `$message.payload#/a~1b` -> source and path; undefined where it is no expression. */
export function parseExpression(text: string): RuntimeExpression | undefined {
  const match = /^\$message\.(payload|header)#(.*)$/s.exec(text);
  const path = match === null ? undefined : parsePointer(match[2]!);
  if (match === null || path === undefined) return undefined;
  const source = match[1] as RuntimeExpression['source'];
  return source === 'header' && path.length !== 1 ? undefined : { source, path };
}

/** @param name what the expression is for, e.g. `x-key` */
export function readExpression(
  files: Files,
  report: Report,
  name: string,
  node: DocumentNode | undefined,
): PlacedExpression | undefined {
  if (node === undefined) return undefined;
  const expression = typeof node.value === 'string' ? parseExpression(node.value) : undefined;
  if (expression !== undefined) return { expression, node };
  const shown = typeof node.value === 'string' ? `'${node.value}'` : JSON.stringify(node.value).slice(0, 60);
  report(diagnostic('expression-invalid', `${name} is ${shown}, not a runtime expression`, files.locate(node.origin)));
  return undefined;
}
