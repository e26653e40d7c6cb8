import type { SinkNews, SinkServiceClient } from '@roundhouse/contracts/registry/v1/sink_service';
import { inTransaction } from '@roundhouse/database';
import { unary } from '@roundhouse/grpc';
import type { Logger } from '@roundhouse/telemetry';
import type { DataSource } from 'typeorm';
import { AlertOutbox } from '../../alerts/alert-outbox.ts';
import type { Alert } from '../../alerts/alert.ts';
import { Passes } from '../../passes/passes.ts';

const INTERVAL_MS = 3_000;
const TIMEOUT_MS = 5_000;
/** Answers of one pass: what is more waits for the next. */
const MAX_ANSWERS = 50;

/** Kinds that registry may tell. */
const KIND = /^(?:review|alert)\.[a-z_]+$/;

/**
 * Brings what registry has to tell into the outbox of alerts. Registry forgets what is kept here; what is told twice,
 * because a process died in between or another replica asked as well, is kept once.
 */
export class RegistryNews {
  private readonly registry: SinkServiceClient;
  private readonly source: DataSource;
  private readonly logger: Pick<Logger, 'warn'>;
  private readonly passes = new Passes();

  constructor(registry: SinkServiceClient, source: DataSource, logger: Pick<Logger, 'warn'>) {
    this.registry = registry;
    this.source = source;
    this.logger = logger;
  }

  /** Begins, and goes on until {@link stop}. */
  start(): void {
    this.passes.start({
      intervalMs: INTERVAL_MS,
      work: () => this.take(),
      failed: (error) => this.logger.warn({ error }, 'news of registry cannot be taken'),
      // Once is nothing: registry starts or rolls beside tracing, and is asked again in seconds.
      toldOnceAt: 2,
    });
  }

  stop(): Promise<void> {
    return this.passes.stop();
  }

  /** Takes what there is. @returns how many alerts are new. @throws what registry or the database threw */
  async take(): Promise<number> {
    let added = 0;
    let keptIds: string[] = [];
    for (let answers = 0; answers < MAX_ANSWERS; answers += 1) {
      const options = { timeoutMs: TIMEOUT_MS, signal: this.passes.signal };
      const { news } = await unary(this.registry, 'takeNews', { keptIds }, options);
      if (news.length === 0) break;
      added += await this.keep(news);
      keptIds = news.map(({ id }) => id);
    }
    return added;
  }

  private keep(news: readonly SinkNews[]): Promise<number> {
    return inTransaction(this.source, async (manager) => {
      let added = 0;
      for (const one of news) {
        const alert = alertOf(one);
        // What nobody could be told of is let go: it would stand in the way of the rest for ever.
        if (alert === undefined) this.logger.warn({ id: one.id, kind: one.kind }, 'news that cannot be read');
        else added += (await AlertOutbox.add(manager, alert)) ? 1 : 0;
      }
      return added;
    });
  }
}

function alertOf({ id, kind, organizationId, subjectId, atUnixMs, payloadJson }: SinkNews): Alert | undefined {
  if (!KIND.test(kind)) return undefined;
  const payload = objectIn(payloadJson);
  if (payload === undefined) return undefined;
  return {
    kind: kind as Alert['kind'],
    organizationId: organizationId === '' ? null : organizationId,
    subjectId: subjectId === '' ? null : subjectId,
    dedupeKey: `news ${id}`,
    occurredAt: new Date(Number(atUnixMs)),
    payload,
  };
}

function objectIn(json: Uint8Array): Record<string, unknown> | undefined {
  try {
    const read: unknown = JSON.parse(Buffer.from(json).toString());
    return typeof read === 'object' && read !== null && !Array.isArray(read) ? { ...read } : undefined;
  } catch {
    return undefined;
  }
}
