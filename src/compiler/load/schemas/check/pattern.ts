/** Regular expressions: ECMA-262 with the `u` flag, as JSON Schema says (2020-12 validation, section 6.3.3). */
import { type CheckContext, show } from './context.js';

/** Longer ones are no patterns that anybody wrote. */
const MAX_LENGTH = 10_000;

export function checkPattern({ report }: CheckContext, pattern: string, pointer: string, part: 'key' | 'value'): void {
  if (pattern.length > MAX_LENGTH) {
    report('invalid-pattern', `the pattern has more than ${MAX_LENGTH} characters`, pointer, { part });
    return;
  }
  const error = compileError(pattern, 'u');
  if (error === undefined) return;
  report('invalid-pattern', `${show(pattern)} is not a regular expression: ${error}`, pointer, {
    part,
    help: advice(pattern),
  });
}

function compileError(pattern: string, flags: string): string | undefined {
  try {
    new RegExp(pattern, flags);
    return undefined;
  } catch (error) {
    // `Invalid regular expression: /(/u: Unterminated group`
    const reason = (error as Error).message.split(': ').at(-1)!;
    return reason.charAt(0).toLowerCase() + reason.slice(1);
  }
}

function advice(pattern: string): string | undefined {
  if (/^\/.*\/[a-z]*$/.test(pattern)) return 'Leave out the slashes: the pattern stands alone.';
  if (/\(\?[a-z]+\)/.test(pattern)) return 'There are no inline flags: write both cases, `[Aa]`.';
  if (/\(\?P[<=]/.test(pattern)) return 'Groups are named `(?<name>...)`.';
  if (/\\[AZz]/.test(pattern)) return 'Start and end are `^` and `$`.';
  if (/\\p\{|\\x\{|\[\[:/.test(pattern)) return undefined;
  if (compileError(pattern, '') !== undefined) return undefined;
  return 'With the `u` flag, a backslash may stand only before characters that mean something: `\\-` outside of brackets is just `-`, and `{`, `}`, `]` need one.';
}
