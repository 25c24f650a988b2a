import { isDate } from './date.js';
import { isDateTime } from './date-time.js';
import { isDuration } from './duration.js';
import { isEmail } from './email.js';
import { isHostname } from './hostname.js';
import { isIpv4 } from './ipv4.js';
import { isIpv6 } from './ipv6.js';
import { isJsonPointer } from './json-pointer.js';
import { isRegex } from './regex.js';
import { isTime } from './time.js';
import { isUri, isUriReference } from './uri.js';
import { isUriTemplate } from './uri-template.js';
import { isUuid } from './uuid.js';

/** Every format that is asserted, and the name of the check that generated validators import. Any other format is an annotation. */
export const formatChecks = {
  date: 'isDate',
  'date-time': 'isDateTime',
  duration: 'isDuration',
  email: 'isEmail',
  hostname: 'isHostname',
  ipv4: 'isIpv4',
  ipv6: 'isIpv6',
  'json-pointer': 'isJsonPointer',
  regex: 'isRegex',
  time: 'isTime',
  uri: 'isUri',
  'uri-reference': 'isUriReference',
  'uri-template': 'isUriTemplate',
  uuid: 'isUuid',
} as const;

export {
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
};
