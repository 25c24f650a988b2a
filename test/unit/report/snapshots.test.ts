/** Every format of one report, as files that a person can read. */
import { describe, expect, it } from 'vitest';
import { COMPAT_FORMATS, type CompatRenderOptions, renderCompat } from '../../../src/compiler/report/index.js';
import { MANY, NONE, OPTIONS, SEVERAL, SOURCES } from './fixture.js';

// Endings that no formatter of the repository looks at.
const ENDINGS = { pretty: 'pretty.txt', markdown: 'comment.md', junit: 'junit.xml' } as const;

const ending = (format: string) => ENDINGS[format as keyof typeof ENDINGS] ?? `${format}.txt`;

describe('snapshots', () => {
  const against: CompatRenderOptions = { ...OPTIONS, against: 'origin/main' };

  it.each(COMPAT_FORMATS)('%s of several findings', async (format) => {
    const prefix = format === 'json' || format === 'pretty' ? {} : { prefix: 'contracts/' };
    const output = renderCompat(format, SEVERAL, SOURCES, { ...against, ...prefix });
    await expect(output).toMatchFileSnapshot(`snapshots/several.${ending(format)}`);
  });

  it.each(COMPAT_FORMATS)('%s of none', async (format) => {
    const output = renderCompat(format, NONE, SOURCES, OPTIONS);
    await expect(output).toMatchFileSnapshot(`snapshots/none.${ending(format)}`);
  });

  it.each(['pretty', 'markdown', 'github'] as const)('%s of two hundred', async (format) => {
    const output = renderCompat(format, MANY, SOURCES, { ...OPTIONS, limit: 2 });
    await expect(output).toMatchFileSnapshot(`snapshots/many.${ending(format)}`);
  });
});
