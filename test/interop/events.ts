/** Events that hold all that an envelope can, and what CloudEvents 1.0 calls that. */
import type { Event } from '@tidings/runtime';
import { TodoCreated, TodoCreatedV1 } from '../unit/runtime/contracts.js';
import { SOURCE } from './setup.js';

/** Letters of several scripts, a character beyond the basic plane, one that combines, and what other encodings would escape. */
const TEXT = 'Grüße “ведро” 🪣 e\u0301 100%25 a=b;c,d "q" \\ \u2028';

export function samples(): readonly Event[] {
  return [
    TodoCreated.make({ data: { todoId: 'plain', heading: 'Buy milk' } }),
    TodoCreatedV1.make({ data: { todoId: 'older', title: 'of version 1' } }),
    TodoCreated.make({ data: { todoId: 'ключ 🔑', heading: TEXT, note: '\u0000 \n </script>' } }),
    TodoCreated.make({
      id: `id ${TEXT}`,
      source: 'https://user@example.com:8443/a%20b?x=1&y=%C3%A4#part',
      subject: `subject ${TEXT}`,
      time: '2026-01-02T03:04:05.678901+05:30',
      correlationId: `correlation ${TEXT}`,
      causationId: `causation ${TEXT}`,
      tenantId: `tenant ${TEXT}`,
      partitionKey: `customer ${TEXT}`,
      traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01',
      tracestate: 'a=1,b=2',
      extensions: {
        zone: TEXT,
        '0digits9': '-0',
        averyveryverylongextensionname: 'longer than the 20 letters that are recommended',
        dataschema: 'https://example.com/schemas/TodoCreated?v=2#/definitions/x',
      },
      data: { todoId: 'full', heading: TEXT },
    }),
    TodoCreated.make({ time: '2026-12-31T23:59:59-23:59', data: { todoId: 'zone', heading: 'far west' } }),
    TodoCreated.make({ time: '1970-01-01t00:00:00.1z', data: { todoId: 'early', heading: 'lower case' } }),
  ];
}

/** What any reader of CloudEvents must find, by the specification's names; times as they were given, in UTC. */
export function attributesOf(event: Event): Record<string, string> {
  const { id, type, time, subject, version, correlationId, causationId, tenantId } = event;
  const all = {
    specversion: '1.0',
    datacontenttype: 'application/json',
    source: event.source ?? SOURCE,
    ...{ id, type, time, subject, dataversion: String(version) },
    ...{ correlationid: correlationId, causationid: causationId, tenantid: tenantId },
    ...event.extensions,
  };
  return Object.fromEntries(
    Object.entries(all).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}
