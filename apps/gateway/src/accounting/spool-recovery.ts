import { listSpools, readSpool, recoverSpool, type RecoveredSpool } from '@roundhouse/spool';
import type { AttemptRecord } from './accounting.ports.ts';
import type { AccountingObserver } from './accounting-observer.ts';
import { decodeRecord } from './usage-encoding.ts';

/** What earlier processes left behind. */
export interface Recovery {
  /** Their spools, sealed, oldest first. */
  readonly spools: readonly RecoveredSpool[];
  /** Attempts that were opened and never settled. */
  readonly unsettled: readonly AttemptRecord[];
}

/**
 * Seals the spools of earlier processes and finds the attempts that they did not finish. Reads everything once; an
 * attempt that a later process settled already (it died in turn) is not found again.
 *
 * @param directory holds all spools
 * @param liveSpoolId the spool of this process, left alone
 */
export async function recoverSpools(
  directory: string,
  liveSpoolId: string,
  observer: AccountingObserver,
): Promise<Recovery> {
  const spools: RecoveredSpool[] = [];
  const unsettled = new Map<string, AttemptRecord>();
  for (const spoolId of await listSpools(directory)) {
    if (spoolId === liveSpoolId) continue;
    const recovered = await seal(directory, spoolId, observer);
    if (recovered === undefined) continue;
    spools.push(recovered);
    const onDamage = (damage: { firstSeq: number; lastSeq: number }): void =>
      observer.damaged(spoolId, damage.firstSeq, damage.lastSeq);
    for await (const { bytes } of readSpool(directory, spoolId, recovered.firstSeq, { onDamage })) {
      const record = decodeRecord(bytes);
      if (record?.kind?.$case === 'settle') unsettled.delete(record.attemptId);
      else if (record?.kind?.$case === 'open' && record.attribution !== undefined) {
        unsettled.set(record.attemptId, { attemptId: record.attemptId, attribution: record.attribution });
      }
    }
  }
  return { spools, unsettled: [...unsettled.values()] };
}

async function seal(
  directory: string,
  spoolId: string,
  observer: AccountingObserver,
): Promise<RecoveredSpool | undefined> {
  try {
    return await recoverSpool(directory, spoolId);
  } catch (error) {
    // One unreadable spool must not keep the others from the ledger; it stays on disk for an operator.
    observer.stepFailed(`seal spool ${spoolId}`, error);
    return undefined;
  }
}
