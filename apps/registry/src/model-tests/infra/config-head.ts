import type { EntityManager } from 'typeorm';
import type { Head } from '../../watch/domain/head.ts';

/** Where the configuration is now. */
export async function readHead(manager: EntityManager): Promise<Head> {
  const [row] = await manager.query<{ epoch: string; number: string }[]>('SELECT epoch, number FROM config_head');
  return { epoch: row!.epoch, number: BigInt(row!.number) };
}
