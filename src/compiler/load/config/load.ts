/** tidings.config.yaml -> Config: read through the one reader, checked against the published schema, defaults filled in. */
import { Ajv2020, type ErrorObject } from 'ajv/dist/2020.js';
import type { Diagnostic } from '../../diagnostics/diagnostic.js';
import type { Files } from '../files/index.js';
import { type Config, DEFAULT_CONFIG } from './config.js';
import { configSchema } from './published.js';

export const CONFIG_FILE = 'tidings.config.yaml';

/** The config, or undefined after a diagnostic. `path`: given by the user, so that it must exist. */
export function loadConfig(files: Files, report: (diagnostic: Diagnostic) => void, path?: string): Config | undefined {
  const file = path ?? CONFIG_FILE;
  const loaded = path === undefined ? files.readIfThere(file) : files.read(file);
  if (loaded === 'missing') return DEFAULT_CONFIG;
  if (loaded === undefined) return undefined;
  if (loaded.value === null) return DEFAULT_CONFIG;
  const validate = new Ajv2020({ allErrors: true, strict: false, verbose: true }).compile(configSchema());
  if (!validate(loaded.value)) {
    for (const error of relevant(validate.errors ?? [])) report(diagnose(files, file, error));
    return undefined;
  }
  const given = loaded.value as Partial<Config>;
  return {
    ...DEFAULT_CONFIG,
    ...given,
    compatibility: { ...DEFAULT_CONFIG.compatibility, ...given.compatibility },
  };
}

function relevant(errors: readonly ErrorObject[]): readonly ErrorObject[] {
  return errors.filter(({ schemaPath }) => !schemaPath.includes('/not/'));
}

function diagnose(files: Files, file: string, error: ErrorObject): Diagnostic {
  const { instancePath, keyword, params } = error;
  const setting = instancePath === '' ? 'the configuration' : `'${instancePath.slice(1).replaceAll('/', '.')}'`;
  const at = (pointer: string, part: 'key' | 'value') => files.locate({ file, pointer }, part);
  if (keyword === 'additionalProperties') {
    const name = String((params as { additionalProperty: string }).additionalProperty);
    const known = Object.keys((error.parentSchema as { properties?: object } | undefined)?.properties ?? {});
    return {
      code: 'config-invalid',
      severity: 'error',
      message: `${setting} has no setting '${name}'`,
      at: at(`${instancePath}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`, 'key'),
      help: `Known here: ${known.filter((key) => key !== '$schema').join(', ')}.`,
    };
  }
  return {
    code: 'config-invalid',
    severity: 'error',
    message: `${setting} ${expectation(error)}`,
    at: at(instancePath, 'value'),
  };
}

function expectation({ keyword, params, message }: ErrorObject): string {
  switch (keyword) {
    case 'enum':
      return `must be one of ${(params as { allowedValues: unknown[] }).allowedValues.join(', ')}`;
    case 'type':
      return `must be of type ${String((params as { type: string }).type)}`;
    case 'pattern':
    case 'not':
      return 'must be a relative path inside the root, written with /';
    default:
      return message ?? `fails '${keyword}'`;
  }
}
