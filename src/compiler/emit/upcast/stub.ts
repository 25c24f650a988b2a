/**
 * The file that a person has to finish: how data of one version becomes data of the next. It fails to type-check on purpose,
 * at the place that has to be written.
 */
import { posix } from 'node:path';
import type { EventVersion } from '../../contract/model.js';

/** Undeclared on purpose; a file that still holds it wasn't edited. */
const PLACEHOLDER = 'UPCAST_TO_BE_WRITTEN';

export interface UpcastStub {
  /** Relative to the root. */
  readonly path: string;
  readonly text: string;
}

export function upcastStub(
  from: EventVersion,
  to: EventVersion,
  generated: string,
  contextFolder: string,
  importExtension: 'js' | 'ts',
  reason: string,
): UpcastStub {
  const path = to.upcastPath;
  if (path === undefined) throw new Error(`${to.typeName} has no place for an upcast`);
  const index = posix.relative(posix.dirname(path), posix.join(generated, contextFolder, `index.${importExtension}`));
  const text = `import type { Upcast } from '@tidings/runtime';
import type { ${from.typeName}, ${to.typeName} } from '${index.startsWith('.') ? index : `./${index}`}';

// Version ${to.version} doesn't accept everything that version ${from.version} does${reason === '' ? '.' : `:\n// ${comment(reason)}`}
// Say how the one becomes the other. Pure and synchronous; the result is validated as version ${to.version}.
export const upcast: Upcast<${from.typeName}, ${to.typeName}> = (data) => ${PLACEHOLDER};
`;
  return { path, text };
}

export function isUnedited(text: string): boolean {
  return text.includes(PLACEHOLDER);
}

function comment(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ').slice(0, 200);
}
