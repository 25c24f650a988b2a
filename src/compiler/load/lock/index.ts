/** The record of released versions. */
export { nextFile, nextVersion, releasedVersionsEdited } from './diagnostics.js';
export { printLock, sameLock } from './print.js';
export { emptyLock, LOCK_FILE, readLock } from './read.js';
