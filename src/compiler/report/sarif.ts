/** The report as SARIF 2.1.0 (OASIS), for code scanning. Section numbers are the specification's. */
import type { CompatReport, Finding } from '../compat/contract/finding.js';
import { jsonText, type Location, plain, type Severity } from '../diagnostics/index.js';
import type { CompatRenderOptions, ReportSources, RuleText } from './options.js';
import { breaksOf, headLocation, passed, sidesOf, titleOf, waivedText } from './words.js';

const LEVELS: { readonly [severity in Severity]: string } = { error: 'error', warning: 'warning', info: 'note' };

export function renderSarif(report: CompatReport, sources: ReportSources, options: CompatRenderOptions): string {
  const ids = [...new Set(report.findings.map(({ rule }) => rule))].sort();
  const indexes = new Map(ids.map((id, index) => [id, index] as const));
  const run = {
    tool: {
      driver: {
        name: 'tidings',
        ...(options.version !== undefined && { semanticVersion: options.version }),
        rules: ids.map((id) => ruleOf(id, options.rules.get(id))),
      },
    },
    invocations: [{ executionSuccessful: true, exitCode: passed(report) ? 0 : 1 }],
    // Without a `uri`: where the trees are on disk is nobody's business (3.14.14).
    originalUriBaseIds: {
      '%SRCROOT%': { description: { text: 'The contracts as they stand.' } },
      BASE: { description: { text: 'The contracts that they are compared with.' } },
    },
    columnKind: 'utf16CodeUnits',
    results: report.findings.map((finding) => resultOf(finding, indexes.get(finding.rule)!, sources, options)),
  };
  const output = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
  return `${jsonText(output, 2)}\n`;
}

/** Code scanning wants all three texts. */
function ruleOf(id: string, rule: RuleText = { id, purpose: id, explain: id }): object {
  const text = rule.help === undefined ? rule.explain : `${rule.explain}\n\n${rule.help}`;
  return {
    id,
    name: id.replace(/(?:^|-)([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    shortDescription: { text: rule.purpose },
    fullDescription: { text: rule.explain },
    help: { text },
  };
}

function resultOf(finding: Finding, ruleIndex: number, sources: ReportSources, options: CompatRenderOptions): object {
  const { rule, severity, old, event, channel, field, alsoAt, breaks, verdict, witness, fingerprint, waived } = finding;
  const { prefix = '', document = 'asyncapi.yaml' } = options;
  const at = headLocation(finding, sources, prefix);
  const formerly = old && sources.locate(old);
  const related = formerly !== undefined && { ...formerly, file: prefix + formerly.file };
  return {
    ruleId: rule,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: messageOf(finding) },
    // Code scanning refuses a result without a place.
    locations: [{ physicalLocation: placeOf(at ?? { file: prefix + document }, '%SRCROOT%') }],
    ...(related && {
      relatedLocations: [
        {
          id: 0,
          message: { text: sidesOf(finding).old },
          physicalLocation: placeOf(related, old?.tree === 'base' ? 'BASE' : '%SRCROOT%'),
        },
      ],
    }),
    // GitHub matches alerts by `primaryLocationLineHash` alone, and would merge two removals that are seen at one line.
    partialFingerprints: { 'tidings/v1': fingerprint, primaryLocationLineHash: `${fingerprint}:1` },
    // On every result or on none (3.27.23).
    suppressions:
      waived === undefined ? [] : [{ kind: 'external', status: 'accepted', justification: plain(waivedText(waived)) }],
    properties: {
      breaks,
      ...(verdict && { verdict }),
      ...(event && { event: event.type }),
      ...(channel !== undefined && { channel }),
      ...(field !== undefined && { field }),
      ...(alsoAt && { alsoAt }),
      ...(witness && { witness }),
    },
  };
}

/** What changed, whom it breaks, what to do. A `](` would be a link (3.11.6). */
function messageOf(finding: Finding): string {
  const { consequence, witness, help } = finding;
  const breaks = breaksOf(finding);
  const sentences = [
    titleOf(finding),
    ...(consequence === undefined ? [] : [breaks === '' ? consequence : `${breaks}: ${consequence}`]),
    ...(witness === undefined ? [] : [`Refused: ${witness.reason}`]),
    ...(help === undefined ? [] : [help]),
  ];
  return sentences.map((text) => plain(text).replaceAll('](', '] (')).join('\n');
}

function placeOf({ file, start, end }: Location, uriBaseId: '%SRCROOT%' | 'BASE'): object {
  return {
    artifactLocation: { uri: uriOf(file), uriBaseId },
    ...(start && {
      region: {
        startLine: start.line,
        startColumn: start.column,
        ...(end && { endLine: end.line, endColumn: end.column }),
      },
    }),
  };
}

/** A relative reference (RFC 3986): its first segment can't be taken for a scheme. */
function uriOf(file: string): string {
  return plain(file)
    .split('/')
    .map((segment) => encodeURIComponent(segment))
    .join('/');
}
