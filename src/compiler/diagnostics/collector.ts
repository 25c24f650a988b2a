/** Gathers the diagnostics of a run. */
import type { Diagnostic, Location, Position } from './diagnostic.js';

export interface Collector {
  readonly report: (diagnostic: Diagnostic) => void;
  hasErrors(): boolean;
  /** Without repetitions; by file, line, column, code and message; those without a file last. */
  diagnostics(): readonly Diagnostic[];
}

export function createCollector(): Collector {
  const found = new Map<string, Diagnostic>();
  let errors = false;
  return {
    report(diagnostic) {
      const { code, message, at } = diagnostic;
      const key = JSON.stringify([at?.file, at?.start?.line, at?.start?.column, code, message]);
      if (found.has(key)) return;
      found.set(key, diagnostic);
      errors ||= diagnostic.severity === 'error';
    },
    hasErrors: () => errors,
    diagnostics: () => sortDiagnostics([...found.values()]),
  };
}

/** The order in which diagnostics are shown; the same on every machine. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  return [...diagnostics].sort(
    (a, b) => byLocation(a.at, b.at) || compare(a.code, b.code) || compare(a.message, b.message),
  );
}

function byLocation(a: Location | undefined, b: Location | undefined): number {
  if (a === undefined || b === undefined) return Number(a === undefined) - Number(b === undefined);
  return compare(a.file, b.file) || byPosition(a.start, b.start);
}

const START: Position = { line: 0, column: 0 };

function byPosition(a: Position = START, b: Position = START): number {
  return a.line - b.line || a.column - b.column;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
