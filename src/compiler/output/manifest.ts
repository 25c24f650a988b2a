/**
 * The committed list of generated files: paths only, relative to the generated folder, one a line, sorted by code point.
 * What stands in it and is no longer generated is removed; nothing else ever is.
 */
export const MANIFEST = '.tidings-manifest';

export function printManifest(paths: readonly string[]): string {
  return [...paths].sort().join('\n').concat('\n');
}

/** Lines that could lead out of the folder are dropped: a manifest is input like any other. */
export function parseManifest(text: string): readonly string[] {
  return text.split(/\r?\n/).filter((line) => line !== '' && isInside(line));
}

function isInside(path: string): boolean {
  return (
    !path.startsWith('/') &&
    !path.includes('\\') &&
    !path.includes('\0') &&
    !/^[A-Za-z]:/.test(path) &&
    path.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}
