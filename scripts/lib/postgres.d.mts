export interface RunningPostgres {
  readonly url: string;
  readonly about: string;
  readonly stop: () => Promise<void>;
}

export function startPostgres(options?: {
  readonly env?: Readonly<Record<string, string | undefined>>;
}): Promise<RunningPostgres>;
