/** Contracts and their baseline -> a report, with the places that it names. */
import {
  applyWaivers,
  type CompatReport,
  type CompatSettings,
  compareContracts,
  type FindingPlace,
  type Locks,
  RULES,
  releasedVersions,
  type Tree,
} from '../../compat/contract/index.js';
import type { Contract } from '../../contract/model.js';
import { createCollector, type Diagnostic, exitCodeOf } from '../../diagnostics/index.js';
import { type Baseline, type Config, loadProject, openBaseline, type Project, partHash } from '../../load/index.js';
import type { ReportSources } from '../../report/index.js';
import type { CompatOptions } from './options.js';

export interface Checked {
  /** Undefined where there is no contract, or no baseline. */
  readonly report: CompatReport | undefined;
  readonly diagnostics: readonly Diagnostic[];
  readonly project: Project;
  readonly baseline: { readonly opened: Baseline; readonly project: Project } | undefined;
  readonly sources: ReportSources;
}

/** Said by rules. */
const SAID_AS_FINDINGS: ReadonlySet<string> = new Set(['version-gap']);

export interface OpenedBaseline {
  /** Undefined after a diagnostic. */
  readonly baseline: Baseline | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

export function openAgainst({ root, cwd }: CompatOptions, against: string): OpenedBaseline {
  const collector = createCollector();
  const baseline = openBaseline({ root, against, cwd, report: collector.report });
  return { baseline, diagnostics: collector.diagnostics() };
}

/** @param against undefined: the versions in the tree are compared with each other alone */
export async function checkContracts(options: CompatOptions, against: OpenedBaseline | undefined): Promise<Checked> {
  const { root, config: configFile, today, budget } = options;
  const files = configFile === undefined ? {} : { configFile };
  const project = await loadProject({ root, ...files, waivers: { rules: RULES.keys() } });
  const opened = against?.baseline;
  const loaded = await opened?.load(files);
  const baseline = opened && loaded && { opened, project: loaded };
  const diagnostics = [
    ...project.diagnostics.filter(({ code }) => !SAID_AS_FINDINGS.has(code)),
    ...(against?.diagnostics ?? []),
    ...(baseline === undefined ? [] : diagnosticsOf(baseline.opened, baseline.project)),
  ];
  const sources = sourcesOf(project, baseline?.project);
  const result = { diagnostics, project, baseline, sources };
  const { contract, config } = project;
  if (contract === undefined || config === undefined || exitCodeOf(diagnostics) === 3)
    return { ...result, report: undefined };
  const compared = compareContracts({
    head: contract,
    base: loaded?.contract,
    released: released(contract, project, loaded),
    settings: settingsOf(config, options),
    ...(budget !== undefined && { budget }),
  });
  return { ...result, report: applyWaivers(compared, { waivers: project.waivers, head: contract, today }) };
}

function released(contract: Contract, { lock }: Project, base: Project | undefined) {
  if (lock === undefined) return [];
  const locks: Locks = { head: lock, base: base?.lock };
  return releasedVersions(contract, locks, partHash);
}

/** What was said of the command line goes before every setting of the configuration. */
function settingsOf({ compatibility }: Config, { mode, policy }: CompatOptions): CompatSettings {
  if (mode === undefined && policy === undefined) return compatibility;
  const given = { ...(mode && { mode }), ...(policy && { policy }) };
  const over = (settings: CompatSettings['channels']) =>
    Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, { ...setting, ...given }]));
  return {
    ...compatibility,
    ...given,
    channels: over(compatibility.channels),
    events: over(compatibility.events),
  };
}

/** Only what means that there is nothing to compare with: the rest was for those who wrote it. */
function diagnosticsOf({ show, name }: Baseline, { contract, diagnostics }: Project): readonly Diagnostic[] {
  const wanted = diagnostics.filter(
    ({ code, severity }) => code.startsWith('baseline-') || (contract === undefined && severity === 'error'),
  );
  return wanted.map((each) => ({
    ...each,
    message: each.code.startsWith('baseline-') ? each.message : `in the baseline ${name}: ${each.message}`,
    ...(each.at && { at: { ...each.at, file: show(each.at.file) } }),
  }));
}

function sourcesOf(head: Project, base: Project | undefined): ReportSources {
  const filesOf = (tree: Tree) => (tree === 'head' ? head : base)?.files;
  return {
    locate: ({ tree, file, pointer, part }: FindingPlace) => filesOf(tree)?.locate({ file, pointer }, part),
    text: (tree, file) => filesOf(tree)?.text(file),
  };
}
