/** What generated validators import. */
export { codePointLength, isLonger, isShorter } from './code-points.js';
export { equal, isOneOf } from './equal.js';
export * from './formats/index.js';
export {
  anyBranch,
  branchIssue,
  type Checker,
  type Issue,
  issue,
  oneBranch,
  under,
  type Validate,
  type ValidationIssue,
  validator,
} from './issue.js';
export { isMultipleOf } from './multiple-of.js';
export { firstDuplicate } from './unique.js';
export { hasOwn, isObject, pointer, regExp, setOf } from './values.js';
