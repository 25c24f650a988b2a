/** What `compat-check` prints: a report in, a text out. Pure but for the places that the caller looks up. */
export { COMPAT_FORMATS, type CompatFormat, renderCompat } from './formats.js';
export { renderGithub } from './github.js';
export { type CodeQualityIssue, renderGitlab } from './gitlab.js';
export { type CompatReportJson, compatReportSchema, type FindingJson, type PlaceJson, renderJson } from './json.js';
export { renderJunit } from './junit.js';
export { MARKER, renderMarkdown } from './markdown.js';
export type { CompatRenderOptions, ReportSources, RuleText } from './options.js';
export { renderPretty } from './pretty.js';
export { renderSarif } from './sarif.js';
