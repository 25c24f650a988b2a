import { shared } from './shared.mjs';

const kinds = [
  'standard',
  'express',
  'bulk',
  'trial',
  'partner',
  'internal',
  'legacy',
  'priority',
  'manual',
  'automatic',
];
const reasons = ['requested', 'expired', 'duplicate', 'fraud', 'mistake', 'policy', 'upgrade', 'downgrade'];
const scalars = [
  'weight',
  'height',
  'score',
  'balance',
  'discount',
  'rating',
  'distance',
  'duration',
  'level',
  'share',
];
const texts = ['title', 'label', 'comment', 'summary', 'remark', 'headline', 'caption', 'notice'];
const groups = ['details', 'origin', 'settings', 'limits', 'context', 'metrics'];
const lists = ['lines', 'parts', 'steps', 'entries', 'positions'];

/**
 * The schema of one event, with one example: 12 properties, of them two objects by reference, one nested two deep, one
 * array of objects, five formats; one event in ten has a discriminated `oneOf` in the place of a scalar.
 * @param {{ event: string, index: number }} of
 */
export function eventSchema({ event, index }, { pick, sample, below, uuid }) {
  const properties = {};
  const example = {};
  const put = (name, schema, value) => {
    properties[name] = schema;
    example[name] = value;
  };
  const reference = (name) => `../../shared/${name}.yaml`;

  const [text, note] = sample(texts, 2);
  const [scalar, count] = sample(scalars, 2);
  const [one, other] = sample(['money', 'address', 'person', 'period'], 2);
  const kind = sample(kinds, 3 + below(4));
  const max = 100 * (1 + below(20));

  put('id', { description: 'Id of the aggregate.', type: 'string', format: 'uuid' }, uuid());
  put('userId', { description: 'Who did it.', type: 'string', format: 'uuid' }, uuid());
  put('occurredAt', { description: 'When (UTC).', type: 'string', format: 'date-time' }, '2026-03-02T09:15:00Z');
  put('kind', { description: 'Which kind.', type: 'string', enum: kind }, kind[0]);
  put(text, { description: `The ${text}.`, type: 'string', minLength: 1, maxLength: max }, `A ${text} of ${event}`);
  put(note, { description: `More on it.`, type: ['string', 'null'], maxLength: 2000 }, null);
  put(count, { description: `The ${count}, whole.`, type: 'integer', minimum: 0, maximum: max }, below(max));
  put(one, { description: `Its ${one}.`, $ref: reference(one) }, shared[one].example);
  put(
    `previous${capital(other)}`,
    { description: `The ${other} before.`, $ref: reference(other) },
    shared[other].example,
  );
  put(pick(groups), nested(pick, sample, max), { code: 'AB-12', source: { system: 'web', seenAt: '2026-03-02' } });
  put(pick(lists), list(), [{ sku: 'A-1', quantity: 2, price: shared.money.example }]);
  if (index % 10 === 0) put('cause', union(sample(reasons, 3)), { type: 'user', userId: uuid() });
  else
    put(scalar, { description: `The ${scalar}.`, type: 'number', exclusiveMinimum: 0, maximum: max }, 0.5 + below(50));

  const optional = new Set(sample(Object.keys(properties).slice(4), 5));
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: event,
    description: `What happened: ${event}.`,
    type: 'object',
    required: Object.keys(properties).filter((name) => !optional.has(name)),
    properties,
    examples: [example],
  };
}

function nested(pick, sample, max) {
  return {
    description: 'What else is known.',
    type: 'object',
    required: ['code', 'source'],
    properties: {
      code: { description: 'A code.', type: 'string', pattern: '^[A-Z]{2}-[0-9]+$' },
      source: {
        description: 'Where that is from.',
        type: 'object',
        required: ['system'],
        properties: {
          system: { description: 'Name of a system.', type: 'string', enum: ['web', ...sample(kinds, 3)] },
          seenAt: { description: 'On which day.', type: 'string', format: 'date' },
          link: { description: 'Where to look it up.', type: 'string', format: 'uri' },
        },
      },
      [pick(scalars)]: { description: 'A figure.', type: 'number', minimum: 0, maximum: max },
    },
  };
}

function list() {
  return {
    description: 'The parts.',
    type: 'array',
    minItems: 1,
    maxItems: 100,
    items: {
      type: 'object',
      required: ['sku', 'quantity'],
      properties: {
        sku: { description: 'What.', type: 'string', minLength: 1, maxLength: 40 },
        quantity: { description: 'How many.', type: 'integer', minimum: 1 },
        price: { description: 'For how much.', $ref: '../../shared/money.yaml' },
      },
    },
  };
}

function union(reasons) {
  return {
    description: 'What caused it.',
    oneOf: [
      {
        type: 'object',
        required: ['type', 'userId'],
        properties: {
          type: { description: 'Tells the branches apart.', const: 'user' },
          userId: { description: 'The user.', type: 'string', format: 'uuid' },
        },
      },
      {
        type: 'object',
        required: ['type', 'jobId'],
        properties: {
          type: { description: 'Tells the branches apart.', const: 'job' },
          jobId: { description: 'The job.', type: 'integer', minimum: 1 },
        },
      },
      {
        type: 'object',
        required: ['type', 'reason'],
        properties: {
          type: { description: 'Tells the branches apart.', const: 'rule' },
          reason: { description: 'The reason.', type: 'string', enum: reasons },
        },
      },
    ],
  };
}

const capital = (word) => word[0].toUpperCase() + word.slice(1);
