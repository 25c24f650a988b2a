/** Errors of the YAML library -> problems in words of ours, without those that only follow from another. */
import type { YAMLError } from 'yaml';
import { type Problem, quote } from './parsed.js';

/** How many are said of one file. */
const MAX_PROBLEMS = 20;

export function syntaxProblems(
  text: string,
  errors: readonly YAMLError[],
  openQuote: (end: number) => number | undefined,
): Problem[] {
  if (errors.length === 0) return [];
  const conflict = /^(?:<{7}|={7}|>{7})(?=[ \r\n])/m.exec(text);
  if (conflict) {
    const end = conflict.index + 7;
    return [{ code: 'syntax-error', message: 'a merge conflict is not resolved', start: conflict.index, end }];
  }
  const problems: Problem[] = [];
  let covered = -1;
  for (const error of [...errors].sort((a, b) => a.pos[0] - b.pos[0])) {
    // A mistake makes the rest of its line, and what the parser took for the same node, meaningless.
    if (error.pos[0] < covered) continue;
    // Past the end of the document's node everything is unexpected.
    if (problems.length > 0 && error.message.includes('in YAML stream')) continue;
    const problem = translate(text, error, openQuote);
    problems.push(problem);
    if (problems.length === MAX_PROBLEMS) break;
    const lineEnd = text.indexOf('\n', Math.max(error.pos[0], error.pos[1] - 1));
    covered = lineEnd === -1 ? text.length + 1 : lineEnd;
  }
  return problems;
}

function translate(text: string, error: YAMLError, openQuote: (end: number) => number | undefined): Problem {
  const [start, to] = error.pos;
  const lineEnd = text.slice(start).search(/\r?\n|$/) + start;
  const end = Math.max(start, Math.min(to, lineEnd));
  const line = text.slice(start, lineEnd);
  const problem = (message: string, more: Partial<Problem> = {}): Problem => ({
    code: 'syntax-error',
    message,
    start,
    end,
    ...more,
  });
  switch (error.code) {
    case 'TAB_AS_INDENT':
      return problem('a tab as indentation', { help: 'Indent YAML with spaces.' });
    case 'MULTILINE_IMPLICIT_KEY': {
      if (/^-(?: |$)/.test(line)) return problem("a list item where 'name: value' is expected", { end: lineEnd });
      const joined = /^([^\s:]+):(?=[^\s/])/.exec(line);
      if (joined)
        return problem(`a space is missing after ${quote(`${joined[1]}:`)}`, { end: start + joined[0].length });
      return problem(`${quote(line.trim())} is not followed by ':' and a value`, { end: lineEnd });
    }
    case 'BLOCK_AS_IMPLICIT_KEY':
      return problem("a second ': ' in one line", { help: 'Put the text in quotes.', end: lineEnd });
    case 'BAD_INDENT': {
      const unclosed = /^Flow (\w+) .* end with a (.)/.exec(error.message);
      if (unclosed)
        return problem(`the '${unclosed[2] === ']' ? '[' : '{'}' above is not closed by '${unclosed[2]}'`, {
          end: lineEnd,
        });
      const first = start + Math.max(0, text.slice(start, lineEnd).search(/\S|$/));
      return problem('the indentation fits none of the lines above', { start: first, end: lineEnd });
    }
    case 'BAD_DQ_ESCAPE':
      return problem(`${quote(text.slice(start, start + 2))} is not an escape`, {
        end: start + 2,
        help: 'A backslash starts an escape in double quotes; in single quotes it is only a backslash.',
      });
    case 'BAD_SCALAR_START':
      return problem(`plain text may not start with '${text[start]}'`, { help: 'Put the text in quotes.' });
    case 'NON_STRING_KEY':
      return problem('a name that is not plain text', { code: 'unsupported-yaml' });
    case 'TAG_RESOLVE_FAILED':
      return problem(`the tag ${quote(text.slice(start, end))} is not known`, {
        code: 'unsupported-yaml',
        help: 'Contracts hold plain JSON values: leave the tag out.',
      });
    case 'MISSING_CHAR': {
      const missing = /^Missing closing (.)quote/.exec(error.message);
      const opened = missing ? openQuote(start) : undefined;
      if (missing && opened !== undefined) {
        const openEnd = text.slice(opened).search(/\r?\n|$/) + opened;
        return problem(`the ${missing[1]} is never closed`, { start: opened, end: openEnd });
      }
      return problem(sentence(error.message));
    }
    case 'UNEXPECTED_TOKEN':
      return problem(`${quote(text.slice(start, end))} is not expected here`);
    default:
      return problem(sentence(error.message));
  }
}

/** The library's own words, as the middle of a sentence. */
function sentence(message: string): string {
  return message.charAt(0).toLowerCase() + message.slice(1);
}
