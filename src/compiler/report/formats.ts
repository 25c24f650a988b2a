/** The formats by their names on the command line. */
import type { CompatReport } from '../compat/contract/finding.js';
import { renderGithub } from './github.js';
import { renderGitlab } from './gitlab.js';
import { renderJson } from './json.js';
import { renderJunit } from './junit.js';
import { renderMarkdown } from './markdown.js';
import type { CompatRenderOptions, ReportSources } from './options.js';
import { renderPretty } from './pretty.js';
import { renderSarif } from './sarif.js';

export const COMPAT_FORMATS = ['pretty', 'json', 'markdown', 'github', 'gitlab', 'junit', 'sarif'] as const;

export type CompatFormat = (typeof COMPAT_FORMATS)[number];

type Renderer = (report: CompatReport, sources: ReportSources, options: CompatRenderOptions) => string;

const RENDERERS: { readonly [format in CompatFormat]: Renderer } = {
  pretty: renderPretty,
  json: renderJson,
  markdown: renderMarkdown,
  github: renderGithub,
  gitlab: renderGitlab,
  junit: renderJunit,
  sarif: renderSarif,
};

/** The whole output, with a line break at its end. */
export function renderCompat(
  format: CompatFormat,
  report: CompatReport,
  sources: ReportSources,
  options: CompatRenderOptions,
): string {
  return RENDERERS[format](report, sources, options);
}
