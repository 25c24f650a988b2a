/** Our own `x-` extensions, read and checked (CONTRACTS "Extensions that we read"). */
import { isObject } from '../../contract/json.js';
import type { Origin } from '../../contract/location.js';
import { diagnostic } from '../../diagnostics/index.js';
import type { Files } from '../files/index.js';
import { type DocumentNode, member, members, text } from './node.js';
import type { Report } from './references.js';

/** `x-event` of a message: what it overrides. */
export interface EventOverride {
  readonly name?: string;
  readonly version?: number;
  readonly origin: Origin;
}

export function readEventOverride(
  files: Files,
  report: Report,
  node: DocumentNode | undefined,
): EventOverride | undefined {
  if (node === undefined) return undefined;
  const wrong = (message: string, at: DocumentNode, part: 'key' | 'value' = 'value') => {
    report(
      diagnostic('extension-invalid', message, files.locate(at.origin, part), {
        help: 'Write `x-event: { name: OrderPlaced, version: 2 }`; either of the two may be left out.',
      }),
    );
  };
  if (!isObject(node.value)) {
    wrong('x-event must be an object with a name, a version, or both', node);
    return undefined;
  }
  for (const [key, extra] of members(node)) {
    if (key !== 'name' && key !== 'version') wrong(`x-event has no member '${key}'`, extra, 'key');
  }
  const name = member(node, 'name');
  const version = member(node, 'version');
  const nameStands = typeof name?.value === 'string' && name.value.trim() !== '';
  if (name !== undefined && !nameStands) wrong('the name in x-event must be text', name);
  const versionStands = Number.isInteger(version?.value) && (version?.value as number) >= 1;
  if (version !== undefined && !versionStands)
    wrong('the version in x-event must be a whole number from 1 on', version);
  return {
    origin: node.origin,
    ...(nameStands && { name: name.value as string }),
    ...(versionStands && { version: version?.value as number }),
  };
}

/** `x-type-prefix` of the document. */
export function readTypePrefix(files: Files, report: Report, root: DocumentNode): string | undefined {
  const node = member(root, 'x-type-prefix');
  if (node === undefined) return undefined;
  const prefix = text(node);
  if (prefix !== undefined && /^[A-Za-z][\w-]*(?:\.[A-Za-z][\w-]*)*$/.test(prefix)) return prefix;
  report(
    diagnostic('extension-invalid', 'x-type-prefix is not a reverse-DNS name', files.locate(node.origin), {
      help: 'Write names of letters, digits, - and _, joined by dots: `x-type-prefix: com.example`.',
    }),
  );
  return undefined;
}

/** `x-service` of an operation. */
export function readService(files: Files, report: Report, operation: DocumentNode): string | undefined {
  const node = member(operation, 'x-service');
  if (node === undefined) return undefined;
  const service = text(node);
  if (service !== undefined && service.trim() !== '') return service;
  report(diagnostic('extension-invalid', 'x-service must be the name of a service', files.locate(node.origin)));
  return undefined;
}
