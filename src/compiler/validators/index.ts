/** What other folders use of validators. */
export { type ContractValidators, contractValidators, type ModuleCode } from './contract/index.js';
export { functionName, functionNames, validatorNames } from './contract/names.js';
export { checkAllWithin, checkWithin, type Judgement } from './deadline.js';
export { createValidator } from './factory.js';
export type { Plan, Unit } from './plan/plan.js';
export { type PlanOptions, planUnits } from './plan/planner.js';
export { type Compiler, createCompiler } from './print/compile.js';
export { GateError, gate } from './print/gate.js';
export { isHelper } from './print/helpers.js';
export { loadCompiled } from './print/run.js';
export { type Dialect, dialectOf, dialects } from './schema/dialect.js';
export { InvalidSchemaError } from './schema/error.js';
export { isSchema, type Keywords } from './schema/keywords.js';
export { type ObjectPlace, type Place, type Places, placesOf } from './schema/place.js';
export { indexResources } from './schema/resources.js';
export type { Check, ValidatorInput } from './validator.js';
