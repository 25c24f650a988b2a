/** What we tell people. */
export { CODES, type Code, type CodeInfo, diagnostic } from './codes.js';
export { type Collector, createCollector, sortDiagnostics } from './collector.js';
export type { Diagnostic, Location, Position, Severity } from './diagnostic.js';
export { exitCodeOf } from './exit-code.js';
export { codeFrame, type FrameLine } from './render/frame.js';
export { type Annotation, type GithubOptions, renderGithub, workflowCommand } from './render/github.js';
export { type DiagnosticsJson, diagnosticsJson, jsonText, renderJson } from './render/json.js';
export { COLORS, type Paint, painter, placeLines, placeText, type Style } from './render/place.js';
export { countDiagnostics, type PrettyOptions, renderPretty } from './render/pretty.js';
export { plain, width } from './render/text.js';
export { didYouMean, nearest } from './suggest.js';
