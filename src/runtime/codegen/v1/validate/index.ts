/** What generated validators import. */
export { codePointLength, isLonger, isShorter } from './code-points.js';
export { equal } from './equal.js';
export * from './formats/index.js';
export {
  branchIssue,
  type Checker,
  type Issue,
  issue,
  under,
  type Validate,
  type ValidationIssue,
  validator,
} from './issue.js';
export { isMultipleOf } from './multiple-of.js';
export { firstDuplicate } from './unique.js';
export { hasOwn, isObject, pointer, setOf } from './values.js';
