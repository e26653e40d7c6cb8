import type { EntityManager } from 'typeorm';
import type { KnownModel } from './judge-node.ts';

/** What is known of a model by what was read of its files and measured of its loads. */
export async function readKnownModel(_manager: EntityManager, _contentKey: string): Promise<KnownModel> {
  return { facts: undefined, corrections: [] };
}
