/** A released version was edited: said where it was, and what to do instead. */
import type { Contract, EventVersion } from '../../contract/model.js';
import {
  type EditedDefinition,
  type EditedVersion,
  type Lock,
  releaseProblems,
  versionName,
} from '../../contract/released.js';
import { type Diagnostic, diagnostic } from '../../diagnostics/index.js';
import { partHash } from '../document/index.js';
import type { Files } from '../files/index.js';

/** One for each file that was edited: a shared definition's names the versions that it is frozen with. */
export function releasedVersionsEdited(
  contract: Contract,
  lock: Lock,
  files: Pick<Files, 'locate'>,
): readonly Diagnostic[] {
  const { edited, definitions } = releaseProblems(contract, lock, partHash);
  return [
    ...edited.filter(({ own }) => own).map((each) => ownEdit(contract, each, files)),
    ...definitions.map((each) => sharedEdit(each, files)),
  ];
}

function ownEdit(contract: Contract, { version, locked }: EditedVersion, files: Pick<Files, 'locate'>): Diagnostic {
  const message = `version ${version.version} of '${version.context}/${version.event}' was edited after its release`;
  return diagnostic('released-version-edited', message, files.locate(version.origin), {
    related: [{ message: 'what was released', at: files.locate(locked.origin, 'key') }],
    help: `Undo the edit; what shall change becomes ${nextVersion(contract, version)}.`,
  });
}

function sharedEdit({ definition, locked, versions }: EditedDefinition, files: Pick<Files, 'locate'>): Diagnostic {
  const { origin } = definition;
  const place = origin.pointer === '' ? origin.file : `${origin.file}#${origin.pointer}`;
  const message = `'${place}' was edited, and is part of released versions: ${listed(versions)}`;
  return diagnostic('released-version-edited', message, files.locate(origin), {
    related: [{ message: 'what was released', at: files.locate(locked.origin, 'key') }],
    help: `Undo the edit; put the new form into a file of its own, ${nextFile(origin.file)}, and refer to that from new versions.`,
  });
}

const MOST = 8;

function listed(versions: readonly EventVersion[]): string {
  const names = versions.map(versionName);
  return names.length <= MOST ? names.join(', ') : `${names.slice(0, MOST).join(', ')} and ${names.length - MOST} more`;
}

/** `schemas/todos/TodoCreated/v3.yaml`, where versions stand like that. */
export function nextVersion(contract: Contract, { context, event, origin }: EventVersion): string {
  const events = contract.contexts.find(({ name }) => name === context)?.events ?? [];
  const newest = events.find(({ name }) => name === event)?.versions.at(-1)?.version ?? 0;
  const path = /^(.*\/)v\d+(\.\w+)$/.exec(origin.file);
  return path === null ? `version ${newest + 1}` : `${path[1]}v${newest + 1}${path[2]}`;
}

/** `schemas/shared/money.v2.yaml` for `schemas/shared/money.yaml`. */
export function nextFile(file: string): string {
  const [, stem = file, version, ending = ''] = /^(.*?)(?:\.v(\d+))?(\.\w+)$/.exec(file) ?? [];
  return `${stem}.v${Number(version ?? 1) + 1}${ending}`;
}
