import { declarationOf } from '../../contract/declared.js';
import { strings } from '../../contract/json.js';
import type { JsonSchema } from '../../contract/schema.js';
import type { Rule } from '../rule.js';
import { under } from '../walk.js';

/** The record's key and the event's subject are text; whole numbers are written as text. */
const GOOD: ReadonlySet<string> = new Set(['string', 'integer', 'number']);

export const checkKeyType: Rule['check'] = ({ contract, versions }, report) => {
  for (const { event, version, key, subject, schema, origin } of versions) {
    const same = JSON.stringify(key) === JSON.stringify(subject);
    for (const [name, expression] of [
      ['key', key],
      ['subject', same ? undefined : subject],
    ] as const) {
      if (expression?.source !== 'payload') continue;
      const { schemas } = declarationOf(schema, expression.path, contract.definitions);
      const wrong = schemas.map(typesOf).find((types) => types.length > 0 && !types.some((type) => GOOD.has(type)));
      if (wrong === undefined) continue;
      const path = expression.path.join('.');
      report({
        message: `'${path}', the ${name} of '${event}' version ${version}, is of type ${wrong.join(' or ')}, and must be text or a number`,
        at: under(
          origin,
          expression.path.flatMap((token) => ['properties', token]),
        ),
        within: [schema],
      });
    }
  }
};

function typesOf(schema: JsonSchema): readonly string[] {
  if (typeof schema === 'boolean') return [];
  return typeof schema.type === 'string' ? [schema.type] : strings(schema.type);
}
