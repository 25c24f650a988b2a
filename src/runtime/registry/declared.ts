import type { DeclaredNode } from '../codegen/v1/types.js';
import type { Issue } from '../envelope/issue.js';
import { formatPath } from '../envelope/path.js';

const MAX_ISSUES = 20;

/** Finds names in data that its contract doesn't declare; the data is valid JSON. Empty: there are none. */
export type UndeclaredCheck = (data: unknown) => readonly Issue[];

export function undeclaredCheck(table: readonly DeclaredNode[] | undefined): UndeclaredCheck {
  if (table === undefined || table.length === 0) return () => [];
  const patterns = new Map<DeclaredNode, readonly (readonly [RegExp, number])[]>();
  const patternsOf = (node: DeclaredNode) => {
    let compiled = patterns.get(node);
    if (compiled === undefined) {
      compiled = node.r?.map(([pattern, child]) => [new RegExp(pattern, 'u'), child] as const) ?? [];
      patterns.set(node, compiled);
    }
    return compiled;
  };

  const walk = (index: number, value: unknown, path: (string | number)[], issues: Issue[]): void => {
    const node = index < 0 ? undefined : table[index];
    if (node === undefined || typeof value !== 'object' || value === null || issues.length >= MAX_ISSUES) return;
    if (Array.isArray(value)) walkItems(node, value, path, issues);
    else walkProperties(node, value as Record<string, unknown>, path, issues);
  };

  const walkItems = (node: DeclaredNode, items: readonly unknown[], path: (string | number)[], issues: Issue[]) => {
    const { t: first, i: rest = -1 } = node;
    if (first === undefined && rest < 0) return;
    for (let index = 0; index < items.length; index++) {
      const child = first?.[index] ?? rest;
      if (child < 0) continue;
      path.push(index);
      walk(child, items[index], path, issues);
      path.pop();
    }
  };

  const walkProperties = (
    node: DeclaredNode,
    value: Record<string, unknown>,
    path: (string | number)[],
    issues: Issue[],
  ) => {
    const { p: declared } = node;
    for (const name of Object.keys(value)) {
      let matched = declared !== undefined && Object.hasOwn(declared, name);
      path.push(name);
      if (matched) walk(declared![name]!, value[name], path, issues);
      if (node.r !== undefined) {
        for (const [pattern, child] of patternsOf(node)) {
          if (!pattern.test(name)) continue;
          matched = true;
          walk(child, value[name], path, issues);
        }
      }
      if (!matched) {
        if (node.a !== undefined) walk(node.a, value[name], path, issues);
        else if (declared !== undefined && issues.length < MAX_ISSUES) {
          issues.push({ path: formatPath('data', path), message: 'is not declared in the contract' });
        }
      }
      path.pop();
    }
  };

  return (data) => {
    const issues: Issue[] = [];
    walk(0, data, [], issues);
    return issues;
  };
}
