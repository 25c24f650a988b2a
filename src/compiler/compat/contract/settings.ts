/** Mode and policy of an event: its own setting, else its channels', else the default. */
import type { Contract } from '../../contract/model.js';
import type { HistoryMode, Policy } from '../types.js';

export type CompatMode = HistoryMode | 'none';

export interface Setting {
  readonly mode: CompatMode;
  readonly policy: Policy;
}

export interface CompatSettings extends Setting {
  /** By channel key. */
  readonly channels: { readonly [channel: string]: Partial<Setting> };
  /** By `<context>/<Event>`; goes before the channel's. */
  readonly events: { readonly [event: string]: Partial<Setting> };
}

/** Of several channels that have settings of their own, the first by key decides. */
export function settingOf(settings: CompatSettings, { channels }: Contract, context: string, event: string): Setting {
  const { mode, policy } = settings;
  const carrier = channels.find(
    ({ key, events }) =>
      Object.hasOwn(settings.channels, key) && events.some((each) => each.context === context && each.event === event),
  );
  const own = `${context}/${event}`;
  return {
    mode,
    policy,
    ...(carrier && settings.channels[carrier.key]),
    ...(Object.hasOwn(settings.events, own) && settings.events[own]),
  };
}
