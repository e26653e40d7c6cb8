import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import { BodyIntake } from './body-intake.ts';

/** Bodies that note when they begin; each is told to be done by its name. */
function bodies(intake: BodyIntake) {
  const begun: string[] = [];
  const done = new Map<string, () => void>();
  const enter = (name: string): void => {
    intake.enter((release) => {
      begun.push(name);
      done.set(name, release);
    });
  };
  return { begun, done, enter };
}

describe('the intake of large bodies', () => {
  it('lets few in at a time, in the order in which they came', async () => {
    const { begun, done, enter } = bodies(new BodyIntake(2, 10_000));
    for (const name of ['a', 'b', 'c', 'd']) enter(name);
    expect(begun).toEqual(['a', 'b']);
    done.get('b')?.();
    await sleep(5);
    expect(begun).toEqual(['a', 'b', 'c']);
    // Told twice, it leaves one place all the same.
    done.get('b')?.();
    await sleep(5);
    expect(begun).toEqual(['a', 'b', 'c']);
    done.get('a')?.();
    done.get('c')?.();
    await sleep(5);
    expect(begun).toEqual(['a', 'b', 'c', 'd']);
    done.get('d')?.();
  });

  it('is not held up by those who send slowly', async () => {
    const { begun, enter } = bodies(new BodyIntake(1, 20));
    for (const name of ['slow', 'slower', 'fast']) enter(name);
    await sleep(100);
    expect(begun).toEqual(['slow', 'slower', 'fast']);
  });

  it('has room for a bounded number', () => {
    const intake = new BodyIntake(1, 10_000, 2);
    const { done, enter } = bodies(intake);
    enter('a');
    expect(intake.hasRoom).toBe(true);
    enter('b');
    enter('c');
    expect(intake.hasRoom).toBe(false);
    done.get('a')?.();
    expect(intake.hasRoom).toBe(true);
    done.get('a')?.();
  });
});
