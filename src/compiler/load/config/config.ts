/** `tidings.config.yaml` with every default filled in. Paths are relative to the root, with `/`. */
export interface Config {
  readonly schemas: string;
  readonly generated: string;
  readonly importExtension: 'js' | 'ts';
  readonly tests: 'vitest' | 'node' | 'off';
  readonly unknownKeywords: 'error' | 'warning';
  readonly lint: { readonly [rule: string]: 'error' | 'warning' | 'info' | 'off' };
  readonly compatibility: CompatibilityConfig;
}

export type CompatibilityMode =
  | 'backward'
  | 'forward'
  | 'full'
  | 'backward-transitive'
  | 'forward-transitive'
  | 'full-transitive'
  | 'none';

export interface CompatibilitySetting {
  readonly mode?: CompatibilityMode;
  readonly policy?: 'strict' | 'tolerant';
}

export interface CompatibilityConfig {
  readonly mode: CompatibilityMode;
  readonly policy: 'strict' | 'tolerant';
  /** By channel key. */
  readonly channels: { readonly [channel: string]: CompatibilitySetting };
  /** By `<context>/<Event>`; goes before the channel's. */
  readonly events: { readonly [event: string]: CompatibilitySetting };
}

export const DEFAULT_CONFIG: Config = {
  schemas: 'schemas',
  generated: 'generated',
  importExtension: 'js',
  tests: 'vitest',
  unknownKeywords: 'error',
  lint: {},
  compatibility: { mode: 'full', policy: 'tolerant', channels: {}, events: {} },
};
