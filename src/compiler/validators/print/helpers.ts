import { formatChecks } from '@tidings/runtime/codegen/v1';
import { helper } from './vocabulary/code.js';

const names: ReadonlySet<string> = new Set([...Object.keys(helper), ...Object.values(formatChecks)]);

/** Whether printed code may import `name` from `@tidings/runtime/codegen/v1`. */
export const isHelper = (name: string): boolean => names.has(name);
