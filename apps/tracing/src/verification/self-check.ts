import type { Clock } from '@roundhouse/kernel';
import type { Logger, Metrics } from '@roundhouse/telemetry';
import type { Alert } from '../alerts/alert.ts';
import { differencesOf, type VerifiedDay } from './domain/verified-day.ts';
import type { VerificationReader } from './verification.ports.ts';

const DAY_MS = 24 * 3_600_000;

/** Compares yesterday's and today's rollups with the ledger, and says loudly where they differ. */
export class SelfCheck {
  private readonly reader: VerificationReader;
  private readonly raise: (alert: Alert) => Promise<unknown>;
  private readonly clock: Clock;
  private readonly logger: Logger;
  private readonly checks;
  private differing = 0;

  /** @param raise hands an alert to whoever delivers it; the same one again is not heard of again */
  constructor(
    reader: VerificationReader,
    clock: Clock,
    logger: Logger,
    metrics: Metrics,
    raise: (alert: Alert) => Promise<unknown>,
  ) {
    this.reader = reader;
    this.raise = raise;
    this.clock = clock;
    this.logger = logger;
    this.checks = metrics.counter('rollup_checks_total', 'Comparisons of rollups with the ledger.', ['result']);
    metrics.observedGauge(
      'rollup_differing_days',
      "Days of organizations whose rollups were not the ledger's sum at the last comparison; 0 unless something is wrong.",
      () => this.differing,
    );
  }

  /** @returns how many days of organizations differ */
  async check(): Promise<number> {
    const today = this.clock.nowMs();
    const days = await this.reader.days(dayOf(today - DAY_MS), dayOf(today + DAY_MS));
    const differing = days.filter((day) => {
      const { rows, costPico } = differencesOf(day);
      return rows !== 0n || costPico !== 0n;
    });
    for (const day of differing) {
      const { rows, costPico } = differencesOf(day);
      const about = { day: day.day, organizationId: day.organizationId, rows: rows.toString() };
      this.logger.error({ ...about, differencePico: costPico.toString() }, 'rollups differ from the ledger');
      await this.raise(alertOf(day, new Date(today)));
    }
    this.differing = differing.length;
    this.checks.inc({ result: differing.length === 0 ? 'equal' : 'different' });
    this.logger.info({ days: days.length, differing: differing.length }, 'rollups are compared with the ledger');
    return differing.length;
  }
}

/** Once for a day of an organization, however often it is looked at. */
function alertOf(day: VerifiedDay, occurredAt: Date): Alert {
  const { rows, costPico } = differencesOf(day);
  return {
    kind: 'alert.rollups_differ',
    organizationId: null,
    subjectId: null,
    dedupeKey: `alert.rollups_differ ${day.organizationId} ${day.day}`,
    occurredAt,
    payload: {
      organization_id: day.organizationId,
      day: day.day,
      rows_difference: rows.toString(),
      difference_pico: costPico.toString(),
    },
  };
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
