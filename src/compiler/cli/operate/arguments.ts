/** argv of the operators' commands: what they have in common, and what is typed wrongly. */
import { type ParseArgsConfig, parseArgs } from 'node:util';
import { didYouMean } from '../../diagnostics/index.js';
import { UsageError } from '../exit.js';

type Options = NonNullable<ParseArgsConfig['options']>;

interface Config<T extends Options> {
  args: string[];
  options: T;
  strict: true;
  allowPositionals: true;
}

/** Throws UsageError. */
export function parseArguments<const T extends Options>(
  argv: readonly string[],
  options: T,
): ReturnType<typeof parseArgs<Config<T>>> {
  try {
    return parseArgs<Config<T>>({
      args: [...argv],
      options,
      strict: true,
      allowPositionals: true,
    });
  } catch (error) {
    const message = error instanceof Error ? error.message.split('. To specify')[0]! : String(error);
    const unknown = /^Unknown option '(?:--)?([^' ]*)/.exec(message)?.[1];
    const suggestion = unknown === undefined ? undefined : didYouMean(unknown, Object.keys(options));
    throw new UsageError(suggestion === undefined ? message : `${message}. ${suggestion.replace("'", "'--")}`);
  }
}

export const TEXT = { type: 'string' } as const;
export const TEXTS = { type: 'string', multiple: true } as const;
export const FLAG = { type: 'boolean' } as const;
export const HELP = { type: 'boolean', short: 'h' } as const;

export type OutputFormat = 'pretty' | 'json';

export function formatOf(given: string | undefined): OutputFormat {
  const format = given ?? 'pretty';
  if (format !== 'pretty' && format !== 'json')
    throw new UsageError(`--format takes 'pretty' or 'json', not '${format}'`);
  return format;
}

/** A whole number from `least` on; undefined where nothing was given. */
export function wholeNumber(name: string, given: string | undefined, least = 1): number | undefined {
  if (given === undefined) return undefined;
  const number = /^\d{1,16}$/.test(given) ? Number(given) : Number.NaN;
  if (!(Number.isSafeInteger(number) && number >= least))
    throw new UsageError(`${name} takes a whole number from ${least} on, not '${given}'`);
  return number;
}

/** Several may be given with one option, apart by commas, and the option may be repeated. */
export function listOf(given: readonly string[] | undefined): readonly string[] | undefined {
  if (given === undefined) return undefined;
  const names = given.flatMap((one) => one.split(',')).map((one) => one.trim());
  return [...new Set(names.filter((one) => one !== ''))];
}
