/** The versions of events on disk: `<schemas>/<context>/<Event>/v<N>.yaml` and their upcasts. */
import { diagnostic } from '../../diagnostics/index.js';
import type { Files } from '../files/index.js';
import { contextOf, folderOf, isOurLayout, startOf, versionPath } from './layout.js';
import type { Report } from './references.js';

/** One event's folder. */
export interface EventFolder {
  /** Relative to the root. */
  readonly path: string;
  /** Name of the folder: the event's name before conversion. */
  readonly event: string;
  readonly context: string;
  /** Version -> file; ascending. */
  readonly versions: ReadonlyMap<number, string>;
}

export interface History {
  /** By path; sorted. */
  readonly folders: ReadonlyMap<string, EventFolder>;
  /** Paths of all upcast files. */
  readonly upcasts: ReadonlySet<string>;
}

const UPCAST = '.upcast.ts';

export function readHistory(files: Files, report: Report, schemas: string): History {
  const paths = files.list(schemas, ['.yaml', '.yml', '.json', UPCAST]);
  const upcasts = new Set(paths.filter((path) => path.endsWith(UPCAST)));
  const folders = new Map<string, EventFolder & { readonly versions: Map<number, string> }>();
  for (const path of paths) {
    const found = versionPath(path);
    if (found === undefined || !isOurLayout(found, schemas) || found.event === SHARED) continue;
    const folder = folderOf(path);
    const { event, version } = found;
    const known = folders.get(folder) ?? {
      path: folder,
      event,
      context: contextOf(found, schemas)!,
      versions: new Map(),
    };
    folders.set(folder, known);
    const twin = known.versions.get(version);
    if (twin === undefined) known.versions.set(version, path);
    else {
      report(
        diagnostic('duplicate-event-version', `version ${version} of '${event}' stands in two files`, startOf(path), {
          related: [{ message: 'the other file', at: startOf(twin) }],
          help: 'Delete one of them.',
        }),
      );
    }
  }
  for (const path of paths) {
    const folder = folders.get(folderOf(path));
    if (folder !== undefined) checkStray(report, folder, path);
  }
  const sorted = [...folders.values()].map((folder) => [
    folder.path,
    { ...folder, versions: new Map([...folder.versions].sort(([a], [b]) => a - b)) },
  ]);
  return { folders: new Map(sorted as [string, EventFolder][]), upcasts };
}

/** `schemas/<context>/shared/` holds definitions, whatever they are called. */
export const SHARED = 'shared';

/** Files that look as if they belonged to a version, and don't. */
function checkStray(report: Report, folder: EventFolder, path: string): void {
  const name = path.slice(folder.path.length + 1);
  const upcast = /^v(\d+)\.upcast\.ts$/.exec(name);
  const version = Number(upcast?.[1]);
  const problem =
    upcast !== null && String(version) === upcast[1]
      ? !folder.versions.has(version)
        ? `upcasts to version ${version}, which does not exist`
        : version === 1
          ? 'upcasts to version 1, which no older version precedes'
          : undefined
      : /^v?\d+[._-]/i.test(name) && versionPath(path) === undefined
        ? 'is not called as versions are'
        : undefined;
  if (problem === undefined) return;
  report(
    diagnostic('stray-version-file', `'${name}' in the folder of '${folder.event}' ${problem}`, startOf(path), {
      help: 'Versions are `v1.yaml`, `v2.yaml` ...; the upcast to version 2 is `v2.upcast.ts`.',
    }),
  );
}
