/** What contracts are compared with. */
export { type Baseline, type BaselineLoad, type BaselineOptions, openBaseline } from './open.js';
