import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import { LOGGER } from '@roundhouse/grpc';
import type { Logger } from '@roundhouse/telemetry';
import { LEASE_STORE, type LeaseStore } from '../budgets/leases.ports.ts';
import { LEDGER_REPAIR, type Adjustment, type LedgerRepair, type SpoolState } from './repair.ports.ts';

/** Corrects attempts, and gives up spools. */
@Injectable()
export class RepairService {
  private readonly repair: LedgerRepair;
  private readonly leases: Pick<LeaseStore, 'close'>;
  private readonly logger: Logger;

  constructor(
    @Inject(LEDGER_REPAIR) repair: LedgerRepair,
    @Inject(LEASE_STORE) leases: Pick<LeaseStore, 'close'>,
    @Inject(LOGGER) logger: Logger,
  ) {
    this.repair = repair;
    this.leases = leases;
    this.logger = logger;
  }

  /** @throws AppError NOT_FOUND for an attempt that did not end in the scope; CONFLICT for another amount */
  async adjust(adjustment: Adjustment): Promise<{ ordinal: number; added: boolean; costPico: bigint }> {
    const { attemptId, reason, adjustedBy } = adjustment;
    const adjusted = await this.repair.adjust(adjustment);
    if (adjusted.kind === 'not-found') throw new AppError('NOT_FOUND', 'No attempt with this id has ended.');
    if (adjusted.kind === 'other-amount') {
      const message = `has been used for this attempt, with ${adjusted.costPico} pico-USD`;
      throw new AppError('CONFLICT', `The reason ${message}.`, { details: [{ where: '/reason', message }] });
    }
    const { kind, ordinal, costPico } = adjusted;
    if (kind === 'added') this.logger.info({ attemptId, reason, adjustedBy }, 'an attempt is corrected');
    return { ordinal, added: kind === 'added', costPico };
  }

  spools(limit: number, unfinished: boolean): Promise<SpoolState[]> {
    return this.repair.spools(limit, unfinished);
  }

  /** Its leases end with what the ledger says that they covered. @throws AppError NOT_FOUND */
  async abandon(spoolId: string, by: string): Promise<{ spool: SpoolState; settled: number }> {
    const abandoned = await this.repair.abandon(spoolId, by);
    if (abandoned === undefined) throw new AppError('NOT_FOUND', 'No such spool.');
    // No record of it is waited for: it holds nothing that could still come.
    await this.leases.close([{ spoolId, lastSeq: 0n }]);
    this.logger.warn({ spoolId, by, settled: abandoned.settled }, 'a spool is abandoned');
    return abandoned;
  }
}
