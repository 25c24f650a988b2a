/** Names a change: the same on every branch and after every edit that doesn't touch it. */
import { createHash } from 'node:crypto';
import type { Finding } from './finding.js';

/** 16 hex digits, over the rule and what it found; no line, no file, no text that is only for people. */
export function fingerprint(finding: Omit<Finding, 'fingerprint'>, detail: string): string {
  const { rule, event, channel, from, to, field } = finding;
  const subject = event === undefined ? `channel ${channel ?? ''}` : `${event.context}/${event.name}`;
  const versions = [from, to].map((ref) => (ref === undefined ? '' : `${ref.version}`)).join('>');
  return createHash('sha256')
    .update(JSON.stringify([rule, subject, versions, field ?? null, detail]))
    .digest('hex')
    .slice(0, 16);
}
