/** Breaks that people accepted. */
export { type AddedWaiver, type AddOptions, addWaiver } from './add.js';
export { appendWaiver, type NewWaiver } from './append.js';
export { isDate, readWaivers, WAIVERS_FILE, type WaiverOptions } from './read.js';
