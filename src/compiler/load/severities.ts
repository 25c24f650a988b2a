/** `lint` of the configuration, for what is found while the contract is loaded. */
import { CODES, type CodeInfo, type Diagnostic, diagnostic, didYouMean } from '../diagnostics/index.js';
import type { Config } from './config/config.js';
import type { Files } from './files/index.js';

const codes: { readonly [code: string]: CodeInfo } = CODES;

/** Warnings and hints may be anything, or off. What is an error stays one. */
export function withSeverities(diagnostics: readonly Diagnostic[], lint: Config['lint']): readonly Diagnostic[] {
  return diagnostics.flatMap((found) => {
    const severity = Object.hasOwn(lint, found.code) ? lint[found.code] : undefined;
    if (severity === undefined || found.severity === 'error' || codes[found.code]?.exit !== 1) return [found];
    return severity === 'off' ? [] : [{ ...found, severity }];
  });
}

/** Names under `lint` that no rule and no warning has. */
export function checkRuleNames(
  files: Files,
  report: (diagnostic: Diagnostic) => void,
  configFile: string,
  lint: Config['lint'],
): void {
  for (const name of Object.keys(lint)) {
    if (Object.hasOwn(codes, name) && codes[name]?.exit === 1) continue;
    const pointer = `/lint/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const at = files.locate({ file: configFile, pointer }, 'key');
    const known = Object.keys(codes).filter((code) => codes[code]?.exit === 1);
    const help = didYouMean(name, known);
    report(
      diagnostic('config-invalid', `there is no lint rule '${name}'`, at, {
        severity: 'warning',
        ...(help !== undefined && { help }),
      }),
    );
  }
}
