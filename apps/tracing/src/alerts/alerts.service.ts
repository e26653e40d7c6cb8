import { AppError } from '@roundhouse/errors';
import { newId, type Clock } from '@roundhouse/kernel';
import type { SinkSender } from '../sinks/deliveries.ports.ts';
import type { Outcome } from '../sinks/domain/retry-schedule.ts';
import type { SinkBook } from '../sinks/sink-book.ts';
import type { AlertQuery, AlertReader, DeliveryQuery, KeptAlert, KeptDelivery, Page } from './alerts.ports.ts';

/** What a test of a sink came to. */
export interface SinkTest extends Outcome {
  readonly durationMs: number;
}

/** What alerts are read with, and sinks tried with. */
export interface AlertsParts {
  readonly reader: AlertReader;
  readonly sinks: Pick<SinkBook, 'get'>;
  /** Asks for the sinks of now. */
  readonly refreshSinks: () => Promise<void>;
  readonly sender: SinkSender;
  readonly clock: Clock;
}

/** Answers what people ask about alerts. While the database is away every question fails with NOT_READY. */
export class AlertsService {
  private readonly parts: AlertsParts;

  constructor(parts: AlertsParts) {
    this.parts = parts;
  }

  alerts(query: AlertQuery): Promise<Page<KeptAlert>> {
    return answered(this.parts.reader.alerts(query));
  }

  async deliveries(query: DeliveryQuery): Promise<Page<KeptDelivery> & { pending: bigint; dead: bigint }> {
    const { reader } = this.parts;
    const [page, counts] = await answered(Promise.all([reader.deliveries(query), reader.counts(query.sinkId)]));
    return { ...page, ...counts };
  }

  /** @throws AppError NOT_FOUND for a delivery that is not there, or on its way already */
  async redeliver(sinkId: string, deliveryId: string): Promise<number> {
    const count = await answered(this.parts.reader.redeliver(sinkId, deliveryId));
    if (deliveryId !== '' && count === 0) {
      throw new AppError('NOT_FOUND', 'There is no such delivery, or it waits for its next try already.');
    }
    return count;
  }

  /** @throws AppError FAILED_PRECONDITION for a sink that is inactive, or that nothing can be sent to */
  async test(sinkId: string): Promise<SinkTest> {
    const { sinks, refreshSinks, sender, clock } = this.parts;
    await answered(refreshSinks());
    const sink = sinks.get(sinkId);
    if (sink === undefined) {
      throw new AppError('FAILED_PRECONDITION', 'The sink is not active, or nothing can be sent to it.');
    }
    const event = {
      id: newId(),
      kind: 'alert.test',
      organizationId: sink.organizationId,
      subjectId: sinkId,
      occurredAt: new Date(clock.nowMs()),
      payload: { message: 'A test of this sink.' },
      names: {},
    };
    const startedMs = clock.monotonicMs();
    const outcome = await sender.send(sink, [{ id: newId(), event }], AbortSignal.timeout(9_000)).catch(() => NOTHING);
    return { ...outcome, durationMs: Math.round(clock.monotonicMs() - startedMs) };
  }
}

const NOTHING: Outcome = { httpStatus: 0, error: 'no answer in time', retryAfterMs: 0 };

async function answered<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (cause) {
    const internal = cause instanceof Error ? cause.message : String(cause);
    throw new AppError('NOT_READY', 'Alerts cannot be read at the moment.', { internal, cause });
  }
}
