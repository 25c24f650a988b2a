import { AssertionError } from 'node:assert';
import { defineVersion, isObject, issue, serialization, validator } from '@tidings/runtime/codegen/v1';
import { describe, expect, it } from 'vitest';
import { ReminderTriggeredV1, TodoCreatedV2 } from './contracts.js';

const reminder = { reminderId: '0190b6a0-7b1c-7c3e-8f1a-2b3c4d5e6f70' };
const lax = defineVersion<'t', 1, unknown>({
  event: 'E',
  type: 't',
  version: 1,
  hash: '',
  validate: validator(() => undefined),
});

describe('serialization', () => {
  it('tests every example, required property and type', () => {
    const tests = serialization(TodoCreatedV2, {
      examples: [
        { name: 'short', value: { todoId: 't', heading: 'h' } },
        { value: { todoId: 't', heading: 'h', note: 'n' } },
      ],
      samples: [{ todoId: 't', heading: '' }],
      required: [['todoId'], ['heading']],
      types: [
        [['todoId'], 'string'],
        [['note'], ['string']],
      ],
    });
    expect(tests.map(({ name }) => name)).toEqual([
      'round trip of example short',
      'round trip of example 2',
      'round trip of sample 1',
      'refuses data without data.todoId',
      'refuses data without data.heading',
      'refuses data.todoId that is not string',
      'refuses data.note that is not string',
    ]);
    for (const test of tests) test.run();
  });

  it('edits deep places, of objects and arrays', () => {
    const deep = defineVersion<'t', 1, unknown>({
      event: 'E',
      type: 't',
      version: 1,
      hash: '',
      validate: validator((data) => {
        const items = isObject(data) && Array.isArray(data.items) ? (data.items as unknown[]) : [];
        return isObject(items[0]) && Number.isInteger(items[0].n) ? undefined : issue('', 'type', {});
      }),
    });
    const tests = serialization(deep, {
      examples: [],
      samples: [{ items: [{ n: 1 }] }],
      required: [['items', 0, 'n'], ['items']],
      types: [
        [['items', 0, 'n'], 'integer'],
        [['items', 0], 'object'],
      ],
    });
    for (const test of tests) test.run();
  });

  it.each([
    [
      'a property that is not required',
      { examples: [{ value: { a: 1 } }], samples: [], required: [['a']], types: [] },
      /accepts/,
    ],
    [
      'a type that is not checked',
      { examples: [{ value: { a: 1 } }], samples: [], required: [], types: [[['a'], 'integer']] },
      /accepts/,
    ],
    [
      'a place that no value has',
      { examples: [{ value: {} }], samples: [], required: [['a', 0]], types: [] },
      /no example and no sample has data\.a\[0\]/,
    ],
  ] as const)('fails for %s', (_, cases, message) => {
    const failing = serialization(lax, cases as never).at(-1)!;
    expect(failing.run).toThrow(AssertionError);
    expect(failing.run).toThrow(message);
  });

  it('fails for an example that breaks its contract', () => {
    const [test] = serialization(ReminderTriggeredV1, {
      examples: [{ value: {} }],
      samples: [],
      required: [],
      types: [],
    });
    expect(test!.run).toThrow(/data.reminderId must be a string/);
  });

  it('tries no number where numbers are accepted', () => {
    const number = defineVersion<'t', 1, unknown>({
      event: 'E',
      type: 't',
      version: 1,
      hash: '',
      validate: validator((data) =>
        isObject(data) && typeof data.n === 'number' ? undefined : issue('/n', 'type', {}),
      ),
    });
    for (const test of serialization(number, {
      examples: [{ value: { n: 0.5 } }],
      samples: [],
      required: [],
      types: [[['n'], 'number']],
    })) {
      test.run();
    }
    const [trip] = serialization(ReminderTriggeredV1, {
      examples: [{ value: reminder }],
      samples: [],
      required: [],
      types: [],
    });
    trip!.run();
  });
});
