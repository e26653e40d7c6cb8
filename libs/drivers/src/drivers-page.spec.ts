import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { DRIVERS, PRESETS } from './index.ts';

const page = readFileSync(new URL('../../../docs/drivers.md', import.meta.url), 'utf8');
/** Rows of tables without the blanks that align their columns. */
const rows = page.split('\n').flatMap((line) => (line.startsWith('| `') ? [line.split(/\s*\|\s*/).slice(1, -1)] : []));
const yes = (value: boolean | undefined) => (value === undefined ? 'not known' : value ? 'yes' : 'no');

describe('docs/drivers.md', () => {
  it('states what drivers and presets declare, row by row', () => {
    const drivers = DRIVERS.map(({ contract }) => [
      `\`${contract.name}\``,
      contract.label,
      contract.modes.join(', '),
      contract.hosting,
      contract.secret,
    ]);
    const presets = PRESETS.map((preset) => [
      `\`${preset.name}\``,
      `[${preset.label}](${preset.docUrl})`,
      `\`${preset.baseUrl}\``,
      preset.modes.join(', '),
      preset.environmentKeys.map((key) => `\`${key}\``).join(', ') || '–',
      yes(preset.allowsAuthHeader),
      yes(preset.remoteDiscovery),
      yes(preset.billsAfterAbort),
    ]);
    expect(rows).toEqual([...drivers, ...presets]);
  });
});
