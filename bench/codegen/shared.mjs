/** Definitions that events of every context refer to; `example` is a value of each. */
export const shared = {
  money: {
    schema: {
      title: 'Money',
      description: 'An amount in one currency.',
      type: 'object',
      required: ['amount', 'currency'],
      properties: {
        amount: { description: 'The amount, in the smallest unit of the currency.', type: 'integer' },
        currency: { description: 'Three letters (ISO 4217).', type: 'string', pattern: '^[A-Z]{3}$' },
      },
    },
    example: { amount: 1999, currency: 'EUR' },
  },
  geo: {
    schema: {
      title: 'Geo',
      description: 'A place on earth (WGS 84).',
      type: 'object',
      required: ['latitude', 'longitude'],
      properties: {
        latitude: { description: 'Degrees north.', type: 'number', minimum: -90, maximum: 90 },
        longitude: { description: 'Degrees east.', type: 'number', minimum: -180, maximum: 180 },
      },
    },
    example: { latitude: 52.52, longitude: 13.405 },
  },
  address: {
    schema: {
      title: 'Address',
      description: 'Where something is sent.',
      type: 'object',
      required: ['street', 'city', 'country'],
      properties: {
        street: { description: 'Street and number.', type: 'string', minLength: 1, maxLength: 200 },
        city: { description: 'Town.', type: 'string', minLength: 1, maxLength: 100 },
        zip: { description: 'Postal code.', type: 'string', maxLength: 20 },
        country: { description: 'Two letters (ISO 3166-1).', type: 'string', pattern: '^[A-Z]{2}$' },
        place: { description: 'Where that is.', $ref: './geo.yaml' },
      },
    },
    example: { street: 'Main Street 1', city: 'Berlin', country: 'DE', place: { latitude: 52.52, longitude: 13.405 } },
  },
  person: {
    schema: {
      title: 'Person',
      description: 'Someone whom we can reach.',
      type: 'object',
      required: ['id', 'name'],
      properties: {
        id: { description: 'Id of the person.', type: 'string', format: 'uuid' },
        name: { description: 'Name in full.', type: 'string', minLength: 1, maxLength: 200 },
        email: { description: 'Address for mail.', type: 'string', format: 'email' },
        homepage: { description: 'Address of a page.', type: 'string', format: 'uri' },
      },
    },
    example: { id: '0f8fad5b-d9cb-469f-a165-70867728950e', name: 'Ada Lovelace', email: 'ada@example.com' },
  },
  period: {
    schema: {
      title: 'Period',
      description: 'A span of days.',
      type: 'object',
      required: ['from', 'to'],
      properties: {
        from: { description: 'First day.', type: 'string', format: 'date' },
        to: { description: 'Last day, included.', type: 'string', format: 'date' },
      },
    },
    example: { from: '2026-03-01', to: '2026-03-31' },
  },
};
