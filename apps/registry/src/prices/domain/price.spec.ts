import { describe, expect, it } from '@jest/globals';
import { Faults } from '../../resources/domain/faults.ts';
import { completePrice, requirePrice, versionPrice, type Price } from './price.ts';

const price: Price = {
  id: 'v1',
  free: false,
  inputTokenPico: 150_000n,
  cacheReadTokenPico: 15_000n,
  cacheWriteTokenPico: 187_500n,
  outputTokenPico: 600_000n,
  reasoningTokenPico: 600_000n,
  requestPico: 0n,
};

describe('a price', () => {
  it('keeps its version while its amounts stay', () => {
    expect(versionPrice({ ...price, id: '' }, price, 'v2')?.id).toBe('v1');
  });

  it.each([{ free: true }, { inputTokenPico: 1n }, { requestPico: 1n }])('gets a new version with %o', (change) => {
    expect(versionPrice({ ...price, ...change }, price, 'v2')).toMatchObject({ id: 'v2', ...change });
  });

  it('gets a version of ours when it is new, whatever version the caller names', () => {
    expect(versionPrice({ ...price, id: 'mine' }, null, 'v2')?.id).toBe('v2');
  });

  it('leaves no class of tokens free because its amount was left out', () => {
    const short = { ...price, cacheReadTokenPico: 0n, cacheWriteTokenPico: 0n, reasoningTokenPico: 0n };
    expect(completePrice(short)).toMatchObject({
      cacheReadTokenPico: price.inputTokenPico,
      cacheWriteTokenPico: price.inputTokenPico,
      reasoningTokenPico: price.outputTokenPico,
    });
    expect(completePrice(price)).toEqual(price);
    expect(completePrice({ ...short, free: true })).toEqual({ ...short, free: true });
  });

  it('keeps its version when it is sent again as short as before', () => {
    const short = { ...price, id: '', reasoningTokenPico: 0n };
    expect(versionPrice(short, versionPrice(short, null, 'v1'), 'v2')?.id).toBe('v1');
  });

  it('can be taken away', () => {
    expect(versionPrice(null, price, 'v2')).toBeNull();
  });

  it('is refused with every amount that is negative or absurd', () => {
    const faults = new Faults();
    requirePrice(faults, { ...price, inputTokenPico: -1n, requestPico: 2_000_000_000_000n });
    expect(faults.details.map((fault) => fault.where)).toEqual(['/price/input_token_pico', '/price/request_pico']);
  });
});
