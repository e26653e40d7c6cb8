import { describe, expect, it } from '@jest/globals';
import type { DataSource, EntityManager } from 'typeorm';
import { bigintTransformer, inTransaction, picoTransformer, sqlState } from './index.ts';

function databaseError(code: string): Error {
  return Object.assign(new Error(code), { driverError: Object.assign(new Error('driver'), { code }) });
}

/** A data source whose transactions fail with these errors, one after the other, and then succeed. */
function failing(...errors: Error[]): { source: DataSource; runs: () => number } {
  let runs = 0;
  const transaction = async (
    _isolation: string,
    work: (manager: EntityManager) => Promise<unknown>,
  ): Promise<unknown> => {
    runs += 1;
    const error = errors.shift();
    if (error !== undefined) throw error;
    return work({} as EntityManager);
  };
  return { source: { transaction } as unknown as DataSource, runs: () => runs };
}

describe('inTransaction', () => {
  it.each(['40001', '40P01'])('runs the work again after %s', async (code) => {
    const { source, runs } = failing(databaseError(code), databaseError(code));
    await expect(inTransaction(source, async () => 'done')).resolves.toBe('done');
    expect(runs()).toBe(3);
  });

  it('gives up after five tries', async () => {
    const { source, runs } = failing(...Array.from({ length: 9 }, () => databaseError('40P01')));
    await expect(inTransaction(source, async () => 'done')).rejects.toThrow('40P01');
    expect(runs()).toBe(5);
  });

  it('does not repeat what may have been committed, or what fails for good', async () => {
    for (const error of [databaseError('08006'), databaseError('23505'), new Error('bug')]) {
      const { source, runs } = failing(error);
      await expect(inTransaction(source, async () => 'done')).rejects.toBe(error);
      expect(runs()).toBe(1);
    }
  });
});

describe('sqlState', () => {
  it('finds the code through wrapping errors and takes no other code for one', () => {
    expect(sqlState(new Error('outer', { cause: databaseError('22P05') }))).toBe('22P05');
    expect(sqlState(Object.assign(new Error('net'), { code: 'ECONNREFUSED' }))).toBeUndefined();
    expect(sqlState('40001')).toBeUndefined();
  });
});

describe('transformers', () => {
  it.each([bigintTransformer, picoTransformer])('carry integers beyond 2^53 exactly, and null', (transformer) => {
    const amount = 2n ** 100n + 1n;
    expect(transformer.from(transformer.to(amount))).toBe(amount);
    expect(transformer.from(null)).toBeNull();
    expect(transformer.to(null)).toBeNull();
  });

  it('refuse an amount with a fraction', () => {
    expect(() => picoTransformer.from('0.5')).toThrow(SyntaxError);
  });
});
