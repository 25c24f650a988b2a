/** Breaks that people accepted; load/ reads them. */
export type { Waiver } from '../../contract/waiver.js';
