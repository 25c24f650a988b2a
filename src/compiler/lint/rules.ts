/** All rules, with the severity that they have unless the configuration says otherwise. */
import type { Rule } from './rule.js';
import { checkDefaults } from './rules/default-invalid.js';
import { checkDefinitionCase } from './rules/definition-case.js';
import { checkEventDescriptions } from './rules/event-description.js';
import { checkEventKeys } from './rules/event-key.js';
import { checkExamples } from './rules/example-invalid.js';
import { checkFieldDescriptions } from './rules/field-description.js';
import { checkKeyOptional } from './rules/key-optional.js';
import { checkKeyType } from './rules/key-type.js';
import { checkSatisfiable } from './rules/unsatisfiable-schema.js';
import { checkUnusedFiles } from './rules/unused-schema-file.js';

export const RULES: readonly Rule[] = [
  { id: 'example-invalid', severity: 'error', check: checkExamples },
  { id: 'unsatisfiable-schema', severity: 'error', check: checkSatisfiable },
  { id: 'key-type', severity: 'error', check: checkKeyType },
  { id: 'key-optional', severity: 'warning', check: checkKeyOptional },
  { id: 'default-invalid', severity: 'warning', check: checkDefaults },
  { id: 'definition-case', severity: 'warning', check: checkDefinitionCase },
  { id: 'unused-schema-file', severity: 'warning', check: checkUnusedFiles },
  { id: 'event-description', severity: 'off', check: checkEventDescriptions },
  { id: 'event-key', severity: 'off', check: checkEventKeys },
  { id: 'field-description', severity: 'off', check: checkFieldDescriptions },
];
