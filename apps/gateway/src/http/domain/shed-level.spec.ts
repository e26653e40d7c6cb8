import { describe, expect, it } from '@jest/globals';
import { ShedLevel } from './shed-level.ts';

function after(...delaysMs: number[]): string {
  const shed = new ShedLevel();
  for (const delayMs of delaysMs) shed.sample(delayMs);
  return (['low', 'normal', 'high'] as const).filter((priority) => shed.refuses(priority)).join(' ');
}

const calm = (samples: number): number[] => Array.from({ length: samples }, () => 5);
const late = (samples: number): number[] => Array.from({ length: samples }, () => 300);

describe('an overloaded gateway', () => {
  it('refuses low priority at once, normal when it lasts, high never', () => {
    expect(after(200)).toBe('');
    expect(after(201)).toBe('low');
    expect(after(...late(5))).toBe('low');
    expect(after(...late(6))).toBe('low normal');
    expect(after(...late(60))).toBe('low normal');
  });

  it('takes stalls with pauses in between for what they are', () => {
    expect(after(...late(5), 150, ...late(5), 150, ...late(5))).toBe('low');
  });

  it('lets one class after another in again, each after two calm seconds', () => {
    expect(after(...late(6), ...calm(3))).toBe('low normal');
    expect(after(...late(6), ...calm(4))).toBe('low');
    expect(after(...late(6), ...calm(8))).toBe('');
  });

  it('stays as it is between calm and overload', () => {
    expect(after(300, 150, 150, 150, 150, 150, 150)).toBe('low');
    expect(after(300, ...calm(3), 150, ...calm(3))).toBe('low');
  });
});
