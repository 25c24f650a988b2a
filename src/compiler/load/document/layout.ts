/** How versions stand on disk: `<schemas>/<context>/<Event>/v<N>.yaml`, and the derivations from other paths. */
import type { Location } from '../../diagnostics/index.js';
import { segment } from './names.js';

export interface VersionPath {
  /** As on disk; the event's name before conversion. */
  readonly event: string;
  readonly version: number;
  /** Folder that the event stands in, as a path relative to the root; `''` is the root. */
  readonly parent: string;
  /** `folder`: `<Event>/v<N>.yaml`; `file`: `<stem>.v<N>.yaml`. */
  readonly form: 'folder' | 'file';
}

/** What the path of a payload says about event and version; undefined where it says nothing. */
export function versionPath(file: string): VersionPath | undefined {
  const folder = /^(?:(.*)\/)?([^/]+)\/v([1-9]\d{0,8})\.(?:ya?ml|json)$/.exec(file);
  if (folder !== null)
    return { parent: folder[1] ?? '', event: folder[2]!, version: Number(folder[3]), form: 'folder' };
  const stem = /^(?:(.*)\/)?([^/]+)\.v([1-9]\d{0,8})\.(?:ya?ml|json)$/.exec(file);
  if (stem !== null) return { parent: stem[1] ?? '', event: stem[2]!, version: Number(stem[3]), form: 'file' };
  return undefined;
}

/** The context that a path names: the folder above the event, where that is not the schemas folder itself or the root. */
export function contextOf({ parent }: VersionPath, schemas: string): string | undefined {
  return parent === '' || parent === schemas ? undefined : parent.slice(parent.lastIndexOf('/') + 1);
}

/** Whether history is read from the folder of this file: `<schemas>/<context>/<Event>/v<N>.yaml`, also with folders between. */
export function isOurLayout({ form, parent }: VersionPath, schemas: string): boolean {
  return form === 'folder' && parent.startsWith(`${schemas}/`);
}

/** The folder of a file, without the `/` at its end. */
export function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.lastIndexOf('/')) : '';
}

/** Where the upcast to a version of another layout belongs. */
export function foreignUpcastPath(schemas: string, context: string, event: string, version: number): string {
  return `${schemas}/${segment(context)}/${event}/v${version}.upcast.ts`;
}

/** The start of a file, for reports about the file as a whole; it needn't have been read. */
export function startOf(file: string): Location {
  return { file, start: { line: 1, column: 1 } };
}
