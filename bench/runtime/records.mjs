import { random } from '../codegen/random.mjs';

/**
 * Records like the one in bench/event.json, as a Kafka client hands them out: everything is bytes, and all bytes are views of one fetched
 * response. Ids and times differ from record to record.
 * @param {{ key: string, headers: Record<string, string>, data: Record<string, unknown> }} event
 */
export function recordsLike(event, count) {
  const { uuid, below } = random(1);
  const time = () => new Date(Date.UTC(2026, 2, 1) + below(86_400_000)).toISOString();
  const records = Array.from({ length: count }, (_, index) => {
    const data = { ...event.data };
    for (const [name, value] of Object.entries(data)) {
      if (isUuid(value)) data[name] = uuid();
      else if (isTime(value)) data[name] = time();
    }
    const headers = { ...event.headers, ce_id: uuid(), ce_time: time(), ce_subject: data.orderId };
    headers.ce_correlationid = uuid();
    headers.ce_causationid = uuid();
    headers.traceparent = `00-${uuid().replaceAll('-', '')}-${uuid().replaceAll('-', '').slice(16)}-01`;
    return { key: data.orderId, headers, value: JSON.stringify(data), offset: index };
  });
  const response = Buffer.from(
    records.map(({ key, value, headers }) => key + value + Object.values(headers).join('')).join(''),
  );
  let end = 0;
  const view = (text) => {
    const start = end;
    end += Buffer.byteLength(text);
    return response.subarray(start, end);
  };
  return records.map(({ key, value, headers, offset }) => {
    const record = { key: view(key), value: view(value), headers: {}, timestamp: 1_772_442_990_470, offset };
    for (const [name, text] of Object.entries(headers)) record.headers[name] = view(text);
    return record;
  });
}

const isUuid = (value) => typeof value === 'string' && /^[\da-f]{8}-[\da-f]{4}-/.test(value);
const isTime = (value) => typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value);
