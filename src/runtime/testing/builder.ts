import type { Clock } from '../clock.js';
import type { MakeInput, MakeOptions } from '../envelope/event.js';

/**
 * Makes events for tests: what a test doesn't care about is filled in, ids and times are the same in every run. Top-level fields of `data`
 * replace those of the defaults; the rest of the envelope as in `make`.
 */
export type Builder<Made, Data> = (data?: Partial<Data>, envelope?: Omit<MakeInput<Data>, 'data'>) => Made;

export interface BuilderOptions {
  /** Default: 2026-01-01T00:00:00Z, a second later for each event. */
  readonly clock?: Pick<Clock, 'now'>;
  /** Default `/test`. */
  readonly source?: string;
}

/** What makes events of one version: `TodoCreated`, `TodoCreatedV1`. */
interface Maker<Made, Data> {
  make(input: MakeInput<Data>, options?: MakeOptions): Made;
}

/** A builder of events with the data given, which must be valid. */
export function builder<Made, Data extends object>(
  definition: Maker<Made, Data>,
  defaults: Data,
  { clock, source = '/test' }: BuilderOptions = {},
): Builder<Made, Data> {
  let made = 0;
  return (data = {}, envelope = {}) => {
    const serial = made++;
    return definition.make(
      { source, ...envelope, data: { ...defaults, ...data } },
      {
        now: () => clock?.now() ?? Date.UTC(2026, 0, 1) + serial * 1_000,
        newId: () => `00000000-0000-7000-8000-${serial.toString(16).padStart(12, '0')}`,
      },
    );
  };
}
