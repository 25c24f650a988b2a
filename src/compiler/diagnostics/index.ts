/** What we tell people. */
export { CODES, type Code, type CodeInfo, diagnostic } from './codes.js';
export { type Collector, createCollector, sortDiagnostics } from './collector.js';
export type { Diagnostic, Location, Position, Severity } from './diagnostic.js';
export { exitCodeOf } from './exit-code.js';
export { type GithubOptions, renderGithub } from './render/github.js';
export { type DiagnosticsJson, renderJson } from './render/json.js';
export { countDiagnostics, type PrettyOptions, renderPretty } from './render/pretty.js';
export { didYouMean, nearest } from './suggest.js';
