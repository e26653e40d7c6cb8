import { AppError } from '@roundhouse/errors';
import type { ResourceEntity } from './resource.entity.ts';

/**
 * Checks that a change was made to the state it was meant for.
 *
 * @param expected 0 = whatever it is
 * @throws AppError STALE_REVISION that names both
 */
export function requireRevision(row: ResourceEntity, expected: bigint, noun: string): void {
  if (expected === 0n || expected === row.revision) return;
  throw new AppError('STALE_REVISION', `The ${noun} was changed meanwhile; read it again.`, {
    details: [{ where: '/revision', message: `is ${row.revision}, the change was made for ${expected}` }],
  });
}
