import { Inject, Injectable } from '@nestjs/common';
import type {
  DescribeSubjectsResponse,
  ListSinksResponse,
  Sink,
  SubjectNames,
} from '@roundhouse/contracts/registry/v1/sink_service';
import { AppError } from '@roundhouse/errors';
import { isId } from '@roundhouse/kernel';
import { openSecret } from '@roundhouse/secrets';
import { DataSource } from 'typeorm';
import { KEY_MATERIAL, type KeyMaterial } from '../key-material/key-material.ts';
import { DIGEST, NAMES, SINKS } from './infra/sink-feed-sql.ts';
import { placeOf } from './infra/secret-place.ts';
import type { SinkSpec } from './infra/sink.entity.ts';

/** Ids in one question. */
const MAX_IDS = 500;

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

  constructor(@Inject(DataSource) source: DataSource, @Inject(KEY_MATERIAL) keys: Pick<KeyMaterial, 'masterKeys'>) {
    this.source = source;
    this.keys = keys;
  }

  /** Every active sink of organizations that are active, unless nothing has changed since `knownDigest`. */
  async list(knownDigest: string): Promise<ListSinksResponse> {
    const [row] = await this.source.query<{ digest: string }[]>(DIGEST);
    const digest = row?.digest ?? '';
    if (digest !== '' && digest === knownDigest) return { digest, unchanged: true, sinks: [] };
    const rows = await this.source.query<SinkRow[]>(SINKS);
    return { digest, unchanged: false, sinks: rows.map((sink) => this.sinkOf(sink)) };
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

  private sinkOf({ id, revision, spec, sealed_secret: sealed, secret_revision: version }: SinkRow): Sink {
    const place = placeOf({ id, spec, secretRevision: BigInt(version) });
    return {
      id,
      organizationId: spec.organization_id ?? '',
      type: spec.type,
      url: spec.url,
      headers: spec.headers,
      events: [...spec.events],
      secret: sealed === null ? '' : openSecret(this.keys.masterKeys, sealed, place).toString(),
      revision: BigInt(revision),
      allowedCidrs: [...spec.allowed_cidrs],
    };
  }
}
