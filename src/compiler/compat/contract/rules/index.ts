/** All rules, in the order in which they are listed. */
import { boundLoosened } from './bound-loosened.js';
import { boundTightened } from './bound-tightened.js';
import { channelRemoved } from './channel-removed.js';
import { defaultChanged } from './default-changed.js';
import { enumValueAdded } from './enum-value-added.js';
import { enumValueRemoved } from './enum-value-removed.js';
import { eventRemoved } from './event-removed.js';
import { eventsRefused } from './events-refused.js';
import { fieldAdded } from './field-added.js';
import { fieldBecameOptional } from './field-became-optional.js';
import { fieldBecameRequired } from './field-became-required.js';
import { fieldRemoved } from './field-removed.js';
import { fieldRetyped } from './field-retyped.js';
import { formatChanged } from './format-changed.js';
import { integerToNumber } from './integer-to-number.js';
import { keyChanged } from './key-changed.js';
import { messageRemoved } from './message-removed.js';
import { nullAdded } from './null-added.js';
import { nullRemoved } from './null-removed.js';
import { numberToInteger } from './number-to-integer.js';
import { objectClosed } from './object-closed.js';
import { objectOpened } from './object-opened.js';
import { partitionsChanged } from './partitions-changed.js';
import { patternChanged } from './pattern-changed.js';
import { releasedVersionEdited } from './released-version-edited.js';
import type { Rule } from './rule.js';
import { topicChanged } from './topic-changed.js';
import { typeChanged } from './type-changed.js';
import { unionVariantAdded } from './union-variant-added.js';
import { unionVariantRemoved } from './union-variant-removed.js';
import { unproven } from './unproven.js';
import { versionRemoved } from './version-removed.js';
import { versionSkipped } from './version-skipped.js';
import { waiverExpired } from './waiver-expired.js';
import { waiverUnused } from './waiver-unused.js';

export type { Rule, RuleInfo } from './rule.js';

const ALL: readonly Rule[] = [
  fieldRemoved,
  fieldAdded,
  fieldRetyped,
  fieldBecameRequired,
  fieldBecameOptional,
  nullAdded,
  nullRemoved,
  integerToNumber,
  numberToInteger,
  enumValueAdded,
  enumValueRemoved,
  boundTightened,
  boundLoosened,
  formatChanged,
  patternChanged,
  unionVariantAdded,
  unionVariantRemoved,
  objectClosed,
  objectOpened,
  defaultChanged,
  eventsRefused,
  unproven,
  keyChanged,
  typeChanged,
  topicChanged,
  partitionsChanged,
  eventRemoved,
  versionRemoved,
  versionSkipped,
  channelRemoved,
  messageRemoved,
  releasedVersionEdited,
  waiverExpired,
  waiverUnused,
];

/** By id. */
export const RULES: ReadonlyMap<string, Rule> = new Map(ALL.map((rule) => [rule.id, rule]));
