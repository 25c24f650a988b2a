import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { stringify } from 'yaml';
import { eventSchema } from './event.mjs';
import { random } from './random.mjs';
import { shared } from './shared.mjs';

const eventsPerTopic = 20;
const branches =
  'retail wholesale online mobile partner export import local global seasonal premium basic rental repair transit press school clinic hotel energy'.split(
    ' ',
  );
const nouns =
  'Order Payment Invoice Shipment Parcel Customer Account Contract Product Price Stock Supplier Ticket Booking Session Device Project Document Message Review Refund Voucher Campaign Employee Vehicle'.split(
    ' ',
  );
const verbs =
  'Created Updated Deleted Approved Rejected Cancelled Completed Assigned Released Archived Restored Renamed Moved Split Merged Shared Locked Unlocked Flagged Closed'.split(
    ' ',
  );

/** The most that there are different names for. */
export const limit = branches.length * nouns.length * eventsPerTopic;

/**
 * Writes `events` event contracts into `folder`: `asyncapi.yaml`, `schemas/<context>/<Event>/v1.yaml` and
 * `schemas/shared/*.yaml`. The same bytes for the same number, always. Each further version has one optional field more.
 * @returns {string} an event's schema file, relative to `folder`: the one to edit
 */
export function writeCorpus(folder, events, versions = 1) {
  if (events > limit) throw new RangeError(`at most ${limit} events`);
  for (const [name, { schema }] of Object.entries(shared)) {
    put(`schemas/shared/${name}.yaml`, { $schema: 'https://json-schema.org/draft/2020-12/schema', ...schema });
  }

  const channels = {};
  const operations = {};
  let edited = '';
  for (let index = 0; index < events; index++) {
    const topic = Math.floor(index / eventsPerTopic);
    const branch = branches[Math.floor(topic / nouns.length)];
    const noun = nouns[topic % nouns.length];
    const context = `${branch}-${noun.toLowerCase()}s`;
    const event = `${branch[0].toUpperCase()}${branch.slice(1)}${noun}${verbs[index % eventsPerTopic]}`;
    channels[context] ??= channel(context);
    for (let version = 1; version <= versions; version++) {
      const file = `schemas/${context}/${event}/v${version}.yaml`;
      put(file, withFields(eventSchema({ event, index }, random(index + 1)), version - 1));
      if (index === Math.floor(events / 2)) edited = file;
      channels[context].messages[version === 1 ? event : `${event}V${version}`] = {
        bindings: { kafka: { 'x-key': '$message.payload#/id', bindingVersion: '0.5.0' } },
        payload: { $ref: `./${file}` },
      };
    }
    operations[`send-${context}`] ??= operation('send', context);
    operations[`receive-${context}`] ??= operation('receive', context);
  }
  put('asyncapi.yaml', {
    asyncapi: '3.1.0',
    info: { title: 'Benchmark', version: '1.0.0' },
    defaultContentType: 'application/json',
    'x-type-prefix': 'com.example',
    channels,
    operations,
  });
  return edited;

  function put(file, value) {
    const path = join(folder, file);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, stringify(value, { aliasDuplicateObjects: false, lineWidth: 120 }));
  }
}

/** The schema with so many optional fields more. */
function withFields(schema, count) {
  for (let index = 1; index <= count; index++) {
    schema.properties[`added${index}`] = { description: 'Added.', type: 'string', maxLength: 10 * index };
  }
  return schema;
}

function channel(context) {
  return {
    address: context,
    bindings: {
      kafka: {
        partitions: 3,
        replicas: 3,
        topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': 604_800_000 },
        bindingVersion: '0.5.0',
      },
    },
    messages: {},
  };
}

function operation(action, context) {
  return { action, channel: { $ref: `#/channels/${context}` }, 'x-service': `${context}-service` };
}
