import { describe, expect, it } from '@jest/globals';
import { catchUpFor } from './head.ts';

const head = { epoch: 'b', number: 10n };

describe('catchUpFor', () => {
  it('sends everything to a watcher that holds nothing', () => {
    expect(catchUpFor(undefined, head)).toBe('full');
  });

  it('sends nothing to a watcher at the head', () => {
    expect(catchUpFor({ epoch: 'b', number: 10n }, head)).toBe('nothing');
  });

  it('sends the changes to a watcher of the same epoch', () => {
    expect(catchUpFor({ epoch: 'b', number: 3n }, head)).toBe('delta');
  });

  it.each([
    ['of another epoch', { epoch: 'a', number: 3n }],
    ['of another epoch with the same number', { epoch: 'a', number: 10n }],
    ['that is ahead of the head', { epoch: 'b', number: 11n }],
  ])('sends everything to a watcher %s', (_, held) => {
    expect(catchUpFor(held, head)).toBe('full');
  });
});
