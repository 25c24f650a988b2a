/** Breaks that people accepted (COMPATIBILITY "Waivers"). */
import type { Contract } from '../../contract/model.js';
import type { Waiver } from '../../contract/waiver.js';
import { sortFindings } from './compare.js';
import type { CompatReport, Finding } from './finding.js';
import { fingerprint } from './fingerprint.js';
import { RULES } from './rules/index.js';
import { eventName, eventsOf } from './rules/parts/lost.js';

export interface WaiveOptions {
  readonly waivers: readonly Waiver[];
  readonly head: Contract;
  /** `YYYY-MM-DD`, UTC. */
  readonly today: string;
}

/** The report with what was accepted marked, and with a finding for each waiver that is expired or of no use. */
export function applyWaivers(report: CompatReport, { waivers, head, today }: WaiveOptions): CompatReport {
  const used = new Set<Waiver>();
  const findings = report.findings.map((finding): Finding => {
    // What is merely told needs no waiver.
    if (finding.severity === 'info') return finding;
    const matching = waivers.filter((each) => matches(each, finding));
    for (const each of matching) used.add(each);
    const waiver = matching.find((each) => !isExpired(each, today));
    if (waiver === undefined) return finding;
    if (needsUpcast(finding, head)) return withoutUpcast(finding);
    const { reason, owner, expires } = waiver;
    return { ...finding, waived: { reason, owner, ...(expires !== undefined && { expires }) } };
  });
  const bad = waivers.flatMap((waiver) => {
    if (!used.has(waiver))
      return [waiverFinding('waiver-unused', waiver, `nothing was found that ${targetOf(waiver)} stands for`)];
    if (!isExpired(waiver, today)) return [];
    return [waiverFinding('waiver-expired', waiver, `the waiver for ${targetOf(waiver)} expired on ${waiver.expires}`)];
  });
  return { ...report, findings: sortFindings([...findings, ...bad]) };
}

function matches({ fingerprint: print, rule, event, channel, pointer, versions }: Waiver, finding: Finding): boolean {
  if (print !== undefined) return print === finding.fingerprint;
  return (
    rule === finding.rule &&
    (event === undefined || (finding.event !== undefined && eventName(finding.event) === event)) &&
    (channel === undefined || finding.channel === channel) &&
    (pointer === undefined || pointer === finding.field) &&
    (versions === undefined || (versions[0] === finding.from?.version && versions[1] === finding.to?.version))
  );
}

/** On the day itself it still holds. */
const isExpired = ({ expires }: Waiver, today: string) => expires !== undefined && expires < today;

/** Between two versions of one event: without an upcast nobody can read the older one's events. */
function needsUpcast({ kind, breaks, event, from, to }: Finding, head: Contract): boolean {
  if (kind !== 'containment' || !breaks.includes('backward') || event === undefined) return false;
  if (from === undefined || to === undefined || from.version >= to.version) return false;
  const versions = eventsOf(head).find((each) => eventName(each) === eventName(event))?.versions ?? [];
  return !versions.some(
    ({ version, upcastFile }) => version > from.version && version <= to.version && upcastFile !== undefined,
  );
}

function withoutUpcast(finding: Finding): Finding {
  const { version } = finding.to!;
  return {
    ...finding,
    help: `It is waived, and fails while there is no upcast: write v${version}.upcast.ts, which \`tidings codegen\` makes a stub of.`,
  };
}

function targetOf({ fingerprint: print, rule, event, channel, pointer }: Waiver): string {
  if (print !== undefined) return `fingerprint ${print}`;
  const place = [event, channel === undefined ? undefined : `channel '${channel}'`, pointer].filter(Boolean).join(' ');
  return `'${rule}' at ${place}`;
}

function waiverFinding(id: 'waiver-unused' | 'waiver-expired', waiver: Waiver, message: string): Finding {
  const { origin, fingerprint: print, rule, event, channel, pointer, versions } = waiver;
  const finding: Omit<Finding, 'fingerprint'> = {
    kind: 'contract',
    rule: id,
    severity: 'error',
    breaks: [],
    message,
    help: RULES.get(id)!.help,
    new: { tree: 'head', ...origin },
  };
  const target = [print, rule, event, channel, pointer, versions].map((part) => part ?? null);
  return { ...finding, fingerprint: fingerprint(finding, JSON.stringify(target)) };
}
