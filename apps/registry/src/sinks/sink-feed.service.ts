import { Inject, Injectable } from '@nestjs/common';
import type {
  DescribeSubjectsResponse,
  ListSinksResponse,
  Sink,
  SubjectNames,
  TakeNewsResponse,
} from '@roundhouse/contracts/registry/v1/sink_service';
import { AppError } from '@roundhouse/errors';
import { LOGGER } from '@roundhouse/grpc';
import { isId } from '@roundhouse/kernel';
import { openSecret } from '@roundhouse/secrets';
import type { Logger } from '@roundhouse/telemetry';
import { DataSource } from 'typeorm';
import { KEY_MATERIAL, type KeyMaterial } from '../key-material/key-material.ts';
import { SinkNews } from './sink-news.ts';
import { DIGEST, NAMES, SINKS } from './infra/sink-feed-sql.ts';
import { placeOf } from './infra/secret-place.ts';
import type { SinkSpec } from './infra/sink.entity.ts';

/** Ids in one question. */
const MAX_IDS = 500;
/** News of one answer. */
const MAX_NEWS = 200;

interface SinkRow {
  id: string;
  revision: string;
  spec: SinkSpec;
  sealed_secret: Buffer | null;
  secret_revision: string;
}

/**
 * Tells the service that delivers events where they go. Secrets leave the database here alone, over mutual TLS, to that
 * service alone.
 */
@Injectable()
export class SinkFeedService {
  private readonly source: DataSource;
  private readonly keys: Pick<KeyMaterial, 'masterKeys'>;
  private readonly logger: Pick<Logger, 'error'>;
  /** Sinks whose secret cannot be opened, as it was last said. */
  private unopened = '';

  constructor(
    @Inject(DataSource) source: DataSource,
    @Inject(KEY_MATERIAL) keys: Pick<KeyMaterial, 'masterKeys'>,
    @Inject(LOGGER) logger: Pick<Logger, 'error'>,
  ) {
    this.source = source;
    this.keys = keys;
    this.logger = logger;
  }

  /**
   * Every active sink of organizations that are active, unless nothing has changed since `knownDigest`. One whose secret
   * cannot be opened is left out, and the others are told each time until it can be.
   */
  async list(knownDigest: string): Promise<ListSinksResponse> {
    const [row] = await this.source.query<{ digest: string }[]>(DIGEST);
    const digest = row?.digest ?? '';
    if (digest !== '' && digest === knownDigest) return { digest, unchanged: true, sinks: [] };
    const rows = await this.source.query<SinkRow[]>(SINKS);
    const sinks = rows.flatMap((row) => this.sinkOf(row) ?? []);
    this.complain(rows, sinks);
    return { digest: sinks.length === rows.length ? digest : '', unchanged: false, sinks };
  }

  /**
   * What deployments and providers are called, and whose they are.
   *
   * @throws AppError INVALID_REQUEST for more than 500 ids
   */
  async describe(deploymentIds: readonly string[], providerIds: readonly string[]): Promise<DescribeSubjectsResponse> {
    if (deploymentIds.length + providerIds.length > MAX_IDS) {
      throw new AppError('INVALID_REQUEST', `At most ${MAX_IDS} ids at once.`);
    }
    const subjects = await this.source.query<SubjectNames[]>(NAMES, [
      deploymentIds.filter(isId),
      providerIds.filter(isId),
    ]);
    return { subjects };
  }

  /**
   * What registry itself has to tell, the oldest first; told again until it is among `keptIds`.
   *
   * @throws AppError INVALID_REQUEST for more than 500 ids
   */
  async takeNews(keptIds: readonly string[]): Promise<TakeNewsResponse> {
    if (keptIds.length > MAX_IDS) throw new AppError('INVALID_REQUEST', `At most ${MAX_IDS} ids at once.`);
    const { manager } = this.source;
    await SinkNews.remove(manager, keptIds.filter(isId));
    const waiting = await SinkNews.oldest(manager, MAX_NEWS);
    return {
      news: waiting.map(({ id, kind, organizationId, subjectId, occurredAt, payload }) => ({
        id,
        kind,
        organizationId: organizationId ?? '',
        subjectId: subjectId ?? '',
        atUnixMs: BigInt(occurredAt.getTime()),
        payloadJson: Buffer.from(JSON.stringify(payload)),
      })),
    };
  }

  /** Says which sinks are left out, when they are others than before: they are asked for every few seconds. */
  private complain(rows: readonly SinkRow[], sinks: readonly Sink[]): void {
    const told = new Set(sinks.map(({ id }) => id));
    const sinkIds = rows.map(({ id }) => id).filter((id) => !told.has(id));
    if (sinkIds.join() === this.unopened) return;
    this.unopened = sinkIds.join();
    if (sinkIds.length > 0)
      this.logger.error({ sinkIds }, 'secrets of sinks cannot be opened: nothing is sent to them');
  }

  private sinkOf(row: SinkRow): Sink | undefined {
    const { id, revision, spec } = row;
    const secret = this.secretOf(row);
    if (secret === undefined) return undefined;
    return {
      id,
      organizationId: spec.organization_id ?? '',
      type: spec.type,
      url: spec.url,
      headers: spec.headers,
      events: [...spec.events],
      secret,
      revision: BigInt(revision),
      allowedCidrs: [...spec.allowed_cidrs],
    };
  }

  /** Empty = it has none; undefined = no key that is here opens it. */
  private secretOf({ id, spec, sealed_secret: sealed, secret_revision: version }: SinkRow): string | undefined {
    if (sealed === null) return '';
    const place = placeOf({ id, spec, secretRevision: BigInt(version) });
    try {
      return openSecret(this.keys.masterKeys, sealed, place).toString();
    } catch {
      return undefined;
    }
  }
}
