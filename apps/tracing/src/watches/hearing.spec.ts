import { describe, expect, it } from '@jest/globals';
import { Hearing } from './hearing.ts';

describe('Hearing', () => {
  it('is steady once somebody was heard for long enough, until nobody is', () => {
    const hearing = new Hearing(30_000);
    expect(hearing.isSteady(0)).toBe(false);
    for (let nowMs = 0; nowMs <= 31_000; nowMs += 1_000) hearing.heard(nowMs);
    expect(hearing.isSteady(31_000)).toBe(true);
    expect(hearing.isSteady(41_000)).toBe(true);
    expect(hearing.isSteady(41_001)).toBe(false);
  });

  it('begins anew after a silence, and after a loss', () => {
    const hearing = new Hearing(30_000);
    for (let nowMs = 0; nowMs <= 31_000; nowMs += 1_000) hearing.heard(nowMs);
    hearing.heard(50_000);
    expect(hearing.isSteady(50_000)).toBe(false);
    for (let nowMs = 51_000; nowMs <= 90_000; nowMs += 1_000) hearing.heard(nowMs);
    expect(hearing.isSteady(90_000)).toBe(true);
    hearing.missed();
    hearing.heard(91_000);
    expect(hearing.isSteady(91_000)).toBe(false);
  });
});
