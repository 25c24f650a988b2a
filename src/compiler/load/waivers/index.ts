/** Breaks that people accepted. */
export { isDate, readWaivers, WAIVERS_FILE, type WaiverOptions } from './read.js';
