/** The formats that are asserted: what generated validators check, and what the search for proofs and witnesses knows of them. */
import {
  type formatChecks,
  isDate,
  isDateTime,
  isDuration,
  isEmail,
  isHostname,
  isIpv4,
  isIpv6,
  isJsonPointer,
  isRegex,
  isTime,
  isUri,
  isUriReference,
  isUriTemplate,
  isUuid,
} from '@tidings/runtime/codegen/v1';

interface Format {
  readonly check: (text: string) => boolean;
  readonly samples: readonly string[];
  /** A regular expression that every valid text matches. */
  readonly within?: string;
  /** A regular expression that the valid texts match, and no others. */
  readonly exact?: string;
}

const CENTURIES = '(?:[02468][048]|[13579][26])';
const LEAP_YEAR = `(?:[0-9]{2}(?:0[48]|[2468][048]|[13579][26])|${CENTURIES}00)`;
const DAY =
  '(?:0[13578]|1[02])-(?:0[1-9]|[12][0-9]|3[01])|(?:0[469]|11)-(?:0[1-9]|[12][0-9]|30)|02-(?:0[1-9]|1[0-9]|2[0-8])';
const BYTE = '(?:25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])';
const DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const TIME = '[0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]+)?([zZ]|[+-][0-9]{2}:[0-9]{2})';

const formats: Readonly<Record<keyof typeof formatChecks, Format>> = {
  date: { check: isDate, samples: ['2024-01-31', '1999-12-01'], exact: `^(?:[0-9]{4}-(?:${DAY})|${LEAP_YEAR}-02-29)$` },
  'date-time': {
    check: isDateTime,
    samples: ['2024-01-31T10:20:30Z', '1999-12-01T23:59:59.5+01:00'],
    within: `^${DATE}[tT]${TIME}$`,
  },
  duration: { check: isDuration, samples: ['P1D', 'PT1H30M', 'P2W'], within: '^P[0-9YMWDTHS.,]+$' },
  email: { check: isEmail, samples: ['a@example.com', 'first.last@example.org'], within: '^.+@.+$' },
  hostname: { check: isHostname, samples: ['a', 'example.com'], within: '^[A-Za-z0-9.-]{1,254}$' },
  ipv4: { check: isIpv4, samples: ['0.0.0.0', '192.168.1.10'], exact: `^${BYTE}(?:[.]${BYTE}){3}$` },
  ipv6: { check: isIpv6, samples: ['::', '2001:db8::1'], within: '^[0-9A-Fa-f:.]{2,45}$' },
  'json-pointer': { check: isJsonPointer, samples: ['', '/a', '/a/0'], exact: '^(?:/(?:[^~]|~[01])*)?$' },
  regex: { check: isRegex, samples: ['', 'a', '^a+$'] },
  time: { check: isTime, samples: ['10:20:30Z', '23:59:59.5+01:00'], within: `^${TIME}$` },
  uri: { check: isUri, samples: ['a:', 'https://example.com/a'], within: '^[A-Za-z][A-Za-z0-9+.-]*:' },
  'uri-reference': { check: isUriReference, samples: ['', '/a', 'https://example.com/a'] },
  'uri-template': { check: isUriTemplate, samples: ['', '/a/{b}'] },
  uuid: {
    check: isUuid,
    samples: ['00000000-0000-4000-8000-000000000000'],
    exact: '^[0-9A-Fa-f]{8}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{4}-[0-9A-Fa-f]{12}$',
  },
};

const lookup = new Map<string, Format>(Object.entries(formats));

/** Whether the format is one of those that validators check. */
export function isAsserted(name: string): boolean {
  return lookup.has(name);
}

export function checkFormat(name: string, text: string): boolean | undefined {
  return lookup.get(name)?.check(text);
}

export function formatSamples(name: string): readonly string[] {
  return lookup.get(name)?.samples ?? [];
}

/** A regular expression that every text of this format matches; undefined: none is known. */
export function formatWithin(name: string): string | undefined {
  return lookup.get(name)?.within;
}

/** A regular expression for exactly this format; undefined: none is known. */
export function formatExactly(name: string): string | undefined {
  return lookup.get(name)?.exact;
}
