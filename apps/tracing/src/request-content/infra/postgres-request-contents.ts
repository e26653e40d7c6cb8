import { RequestContent } from '@roundhouse/contracts/events/v1/request';
import { idTimeMs, isId } from '@roundhouse/kernel';
import type { MasterKeys } from '@roundhouse/secrets';
import type { DataSource } from 'typeorm';
import { openContentKey } from '../../content-keys/domain/content-key.ts';
import { openContent } from '../../content-keys/domain/sealed-content.ts';
import { askAs } from '../../database/tenant.ts';
import type { OrganizationRetention } from '../../requests/domain/kept-days.ts';
import { daysFrom, UsageConditions } from '../../usage/infra/usage-conditions.ts';
import type { UsageScope } from '../../usage/usage.ports.ts';
import type {
  Erased,
  Erasure,
  Feedback,
  GivenFeedback,
  KeptContent,
  RequestContentStore,
} from '../request-content.ports.ts';
import { eraseRequests } from './erase-requests.ts';

const TABLE = { always: 'true', day: 'request_day', at: 'received_at' } as const;
/** Opinions on one answer that are shown at most. */
const MAX_FEEDBACK = 100;

interface FeedbackRow {
  readonly author_id: string;
  readonly given_at: Date;
  readonly rating: string;
  readonly score: number | null;
  readonly label: string;
  readonly comment: string;
}

interface ContentRow {
  readonly request_id: string;
  readonly organization_id: string;
  readonly content: Buffer;
  /** null = it lies open. */
  readonly content_key: string | null;
  /** The key; null = there is none, or it is destroyed. */
  readonly sealed: Buffer | null;
}

/** What was said in requests, in Postgres. */
export class PostgresRequestContents implements RequestContentStore {
  private readonly source: DataSource;
  private readonly masterKeys: MasterKeys;

  constructor(source: DataSource, masterKeys: MasterKeys) {
    this.source = source;
    this.masterKeys = masterKeys;
  }

  async content(scope: UsageScope, requestId: string): Promise<KeptContent | undefined> {
    const { where, values } = lookup(scope, requestId);
    const [records, contents, feedback] = await Promise.all([
      this.ask(scope, `SELECT 1 FROM tracing.requests WHERE ${where}`, values),
      this.ask<ContentRow>(
        scope,
        `SELECT said.request_id, said.organization_id, said.content, said.content_key, key.sealed
         FROM (SELECT * FROM tracing.request_contents WHERE ${where}) said
         LEFT JOIN tracing.content_keys key ON key.id = said.content_key`,
        values,
      ),
      // Whoever may see the record may see what people think of it.
      this.ask<FeedbackRow>(
        scope,
        `SELECT author_id, given_at, rating, score, label, comment FROM tracing.request_feedback
         WHERE request_id IN (SELECT request_id FROM tracing.requests WHERE ${where})
         ORDER BY given_at DESC LIMIT ${MAX_FEEDBACK}`,
        values,
      ),
    ]);
    if (records.length === 0) return undefined;
    const bytes = contents[0] && this.opened(contents[0]);
    return {
      content: bytes === undefined ? undefined : RequestContent.decode(bytes),
      feedback: feedback.map(toFeedback),
    };
  }

  async giveFeedback(scope: UsageScope, requestId: string, given: Feedback): Promise<GivenFeedback | undefined> {
    const { where, values } = lookup(scope, requestId);
    const place = values.length;
    const [row] = await this.ask<FeedbackRow>(
      scope,
      `INSERT INTO tracing.request_feedback (request_id, request_day, received_at, organization_id, api_key_id,
         member_id, end_user, author_id, rating, score, label, comment)
       SELECT request_id, request_day, received_at, organization_id, api_key_id, member_id, end_user,
         $${place + 1}, $${place + 2}, $${place + 3}::double precision, $${place + 4}, $${place + 5}
       FROM tracing.requests WHERE ${where}
       ON CONFLICT (request_id, author_id) DO UPDATE SET given_at = now(), rating = EXCLUDED.rating,
         score = EXCLUDED.score, label = EXCLUDED.label, comment = EXCLUDED.comment
       RETURNING author_id, given_at, rating, score, label, comment`,
      [...values, given.authorId, given.rating, given.score ?? null, given.label, given.comment],
    );
    return row === undefined ? undefined : toFeedback(row);
  }

  /** @returns undefined when the key is destroyed, and with it what was said */
  private opened(row: ContentRow): Buffer | undefined {
    const { request_id: requestId, organization_id: organizationId, content, content_key: id, sealed } = row;
    if (id === null || sealed === null) return id === null ? content : undefined;
    const key = openContentKey(this.masterKeys, { id, organizationId, sealed });
    return openContent(key, content, { organizationId, requestId });
  }

  private ask<Row>(scope: UsageScope, text: string, values: readonly unknown[]): Promise<Row[]> {
    return askAs(this.source, scope.kind === 'installation' ? undefined : scope.organizationId, text, values);
  }

  erase(erasure: Erasure): Promise<Erased> {
    return eraseRequests(this.source, erasure);
  }

  async setRetention(configNumber: bigint, retentions: readonly OrganizationRetention[]): Promise<void> {
    const rows = retentions.map(({ organizationId, requestLogDays, contentDays }) => ({
      organization_id: organizationId,
      request_log_days: requestLogDays ?? null,
      content_days: contentDays ?? null,
    }));
    await this.source.transaction(async (manager) => {
      await manager.query(`SELECT pg_advisory_xact_lock(hashtext('tracing.request_retention'))`);
      const newer: unknown[] = await manager.query(
        'SELECT 1 FROM tracing.request_retention WHERE config_number > $1 LIMIT 1',
        [configNumber.toString()],
      );
      if (newer.length > 0) return;
      await manager.query('DELETE FROM tracing.request_retention');
      // The installation's row is always there, as it says how new all of this is.
      await manager.query(
        `INSERT INTO tracing.request_retention (organization_id, request_log_days, content_days, config_number)
         SELECT organization_id, request_log_days, content_days, $2::bigint
         FROM jsonb_to_recordset($1::jsonb) AS known(organization_id text, request_log_days int, content_days int)
         UNION ALL SELECT '', null, null, $2::bigint
         ON CONFLICT (organization_id) DO NOTHING`,
        [JSON.stringify(rows), configNumber.toString()],
      );
    });
  }
}

function lookup(scope: UsageScope, requestId: string): { where: string; values: unknown[] } {
  const conditions = new UsageConditions(scope, TABLE);
  conditions.add((place) => `request_id = ${place}`, requestId);
  if (isId(requestId)) {
    const atMs = idTimeMs(requestId);
    conditions.addDays(daysFrom(atMs, -1), daysFrom(atMs, 1));
  }
  return { where: conditions.where, values: conditions.values };
}

function toFeedback(row: FeedbackRow): GivenFeedback {
  const { author_id: authorId, given_at: givenAt, rating, score, label, comment } = row;
  return { authorId, givenAt, rating, score: score ?? undefined, label, comment };
}
