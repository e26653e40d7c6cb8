import { describe, expect, it } from '@jest/globals';
import type { Judgement } from '@roundhouse/compatibility';
import { compareJudged, readAskedSettings, showJudged, type AskedOption } from './judged-options.ts';

const asked: AskedOption = {
  entry: 'm',
  name: 'M',
  version: 1,
  option: 'q4',
  format: 'gguf',
  quantization: 'Q4_K_M',
  sizeBytes: 10,
};
const node = { nodeId: 'n', name: 'gpu-1' };

function judgement(verdict: Judgement['verdict']): Judgement {
  return { verdict, reasons: [], estimate: undefined, suggestions: [] };
}

describe('judged options', () => {
  it('stand with what fits first, the smaller before the larger', () => {
    const shown = [
      showJudged({ ...asked, entry: 'a' }, node, judgement('does_not_fit')),
      showJudged({ ...asked, sizeBytes: null }, node, judgement('fits')),
      showJudged({ ...asked, sizeBytes: 20 }, node, judgement('fits')),
      showJudged(asked, node, judgement('fits')),
      showJudged(asked, node, judgement('fits_with_changes')),
    ];
    expect(shown.toSorted(compareJudged).map((one) => [one.verdict, one.size_bytes])).toEqual([
      ['fits', 10],
      ['fits', 20],
      ['fits', null],
      ['fits_with_changes', 10],
      ['does_not_fit', 10],
    ]);
  });

  it('show no settings that a suggestion leaves alone', () => {
    const estimate = { total_bytes: 7, devices: [] } as unknown as NonNullable<Judgement['estimate']>;
    const suggestions = [{ settings: { context_tokens: 4096, parallel: undefined }, message: 'Less.', estimate }];
    expect(showJudged(asked, node, { ...judgement('fits_with_changes'), suggestions }).suggestions).toEqual([
      { message: 'Less.', settings: { context_tokens: 4096 }, total_bytes: 7 },
    ]);
  });

  it('take settings as they are asked for, and leave the rest to the engine', () => {
    expect(readAskedSettings({ context_tokens: 8192, flash_attention: false, unified_cache: true })).toEqual({
      context_tokens: 8192,
      flash_attention: 'off',
      unified_cache: 'on',
    });
  });
});
