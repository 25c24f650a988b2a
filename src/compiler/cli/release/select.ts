/** What people type -> versions of events. */
import type { Contract, Event, EventVersion } from '../../contract/model.js';
import { isReleased, type Lock, versionName, versionsOf } from '../../contract/released.js';
import { type Diagnostic, diagnostic, didYouMean, plain } from '../../diagnostics/index.js';
import type { Files } from '../../load/index.js';
import { UsageError } from '../exit.js';

/** In the order of the contract, each once. A usage error names all names that are none. */
export function selectVersions(contract: Contract, names: readonly string[] | 'all'): readonly EventVersion[] {
  const all = versionsOf(contract);
  if (names === 'all') return all;
  const events = contract.contexts.flatMap((context) => context.events);
  const wrong: string[] = [];
  const chosen = new Set<EventVersion>();
  for (const name of new Set(names)) {
    const found = find(events, name);
    if (typeof found === 'string') wrong.push(found);
    else for (const version of found) chosen.add(version);
  }
  if (wrong.length > 0) throw new UsageError(wrong.map(plain).join('\n         '));
  return all.filter((version) => chosen.has(version));
}

/** Or why there is none. */
function find(events: readonly Event[], given: string): readonly EventVersion[] | string {
  const [, name, number] = /^(.*)@([1-9]\d{0,14})$/s.exec(given) ?? [given, given];
  const matching = events.filter((event) => [event.name, pathOf(event), event.type].includes(name!));
  if (matching.length > 1) {
    return `'${name}' is the name of several events: ${matching.map((event) => `'${pathOf(event)}'`).join(', ')}`;
  }
  const [event] = matching;
  if (event === undefined) {
    const suggestion = didYouMean(name!, events.map(name!.includes('/') ? pathOf : ({ name: own }) => own));
    return `no event '${given}'${suggestion === undefined ? '' : `. ${suggestion}`}`;
  }
  if (number === undefined) return event.versions;
  const versions = event.versions.filter(({ version }) => version === Number(number));
  const known = event.versions.map(({ version }) => version).join(', ');
  return versions.length > 0 ? versions : `'${pathOf(event)}' has no version ${number}, only ${known}`;
}

function pathOf({ context, name }: Event): string {
  return `${context}/${name}`;
}

/** Versions that would be released before one below them: who writes that one was promised nothing. */
export function releaseGaps(
  contract: Contract,
  lock: Lock,
  chosen: readonly EventVersion[],
  files: Pick<Files, 'locate'>,
): readonly Diagnostic[] {
  const known = new Set(chosen);
  return contract.contexts.flatMap(({ events }) =>
    events.flatMap((event) => {
      const newest = event.versions.findLast((version) => known.has(version) && !isReleased(lock, version));
      const missing = event.versions.filter(
        (version) => version.version < (newest?.version ?? 0) && !known.has(version) && !isReleased(lock, version),
      );
      if (newest === undefined || missing.length === 0) return [];
      const list = missing.map(({ version }) => version).join(', ');
      const message = `version ${newest.version} of '${pathOf(event)}' can't be released before version ${list}`;
      const names = [...missing, newest].map(versionName).join(' ');
      const command = /^[\w/@. -]+$/.test(names) ? `: \`tidings release ${names}\`` : '';
      const help = `Release them together${command}.`;
      return [diagnostic('release-gap', message, files.locate(newest.origin), { help })];
    }),
  );
}
