/** Diagnostics as workflow commands of GitHub Actions, which become annotations on the changed lines. */
import type { Diagnostic, Location, Severity } from '../diagnostic.js';
import { plain } from './text.js';

const COMMANDS: { readonly [severity in Severity]: string } = { error: 'error', warning: 'warning', info: 'notice' };

export interface GithubOptions {
  /** Path from the repository to the root, with `/` at its end; default empty. */
  readonly prefix?: string;
}

/** One command a line. */
export function renderGithub(diagnostics: readonly Diagnostic[], { prefix = '' }: GithubOptions = {}): string {
  return diagnostics.map((each) => `${command(each, prefix)}\n`).join('');
}

function command({ code, severity, message, at, related = [], help }: Diagnostic, prefix: string): string {
  const notes = related.map(
    ({ message: note, at: place }) => `${note} (${prefix}${place.file}:${place.start?.line ?? 1})`,
  );
  const lines = [message, ...notes, ...(help === undefined ? [] : [help])];
  return workflowCommand({ severity, title: code, lines, ...(at && { at: { ...at, file: prefix + at.file } }) });
}

export interface Annotation {
  readonly severity: Severity;
  readonly title: string;
  /** Unescaped. */
  readonly lines: readonly string[];
  /** The file is a path from the repository. */
  readonly at?: Location;
}

/** One line, without a line break; whatever the texts are, it is one command and no other. */
export function workflowCommand({ severity, title, lines, at }: Annotation): string {
  const properties: (readonly [string, string])[] = [];
  if (at !== undefined) {
    properties.push(['file', at.file]);
    if (at.start !== undefined) {
      properties.push(['line', String(at.start.line)], ['col', String(at.start.column)]);
      // Columns are only allowed to differ within one line.
      if (at.end?.line === at.start.line) properties.push(['endColumn', String(at.end.column)]);
    }
  }
  properties.push(['title', title]);
  const list = properties.map(([name, value]) => `${name}=${escapeProperty(plain(value))}`).join(',');
  return `::${COMMANDS[severity]} ${list}::${lines.map((line) => escapeData(plain(line))).join('%0A')}`;
}

/** As `@actions/core` escapes: `%` and line breaks, and in properties also `:` and `,`. */
function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
