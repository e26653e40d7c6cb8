import { Inject, Injectable } from '@nestjs/common';
import {
  APPROVE_HUB_VERSION,
  GET_HUB_ENTRY,
  GET_HUB_SUBMISSION,
  HUB_CATALOG,
  LIST_HUB_ENTRIES,
  LIST_HUB_SUBMISSIONS,
  LIST_HUB_VERSIONS,
  PREFLIGHT_HUB_VERSION,
  PUBLISH_HUB_VERSION,
  REJECT_HUB_VERSION,
  RESET_HUB_COUNTERS,
  RESOLVE_HUB_ENTRY,
  STAR_HUB_ENTRY,
  VERIFY_HUB_ENTRY,
  WITHDRAW_HUB_VERSION,
  type JsonObject,
} from '@roundhouse/admin-api';
import { OperationHandlers } from '../admin/operation-handlers.ts';
import { catalogLines } from './catalog-lines.ts';
import { HubEntriesService } from './hub-entries.service.ts';
import { HubReader } from './hub-reader.service.ts';
import { ReviewsService } from './reviews.service.ts';
import { SubmissionsService, type Preflight } from './submissions.service.ts';

type Params = Readonly<Record<string, string>>;

/** Operations of the hub. */
@Injectable()
export class HubOperations {
  constructor(
    @Inject(OperationHandlers) handlers: OperationHandlers,
    @Inject(HubReader) reader: HubReader,
    @Inject(SubmissionsService) submissions: SubmissionsService,
    @Inject(ReviewsService) reviews: ReviewsService,
    @Inject(HubEntriesService) entries: HubEntriesService,
  ) {
    const slugOf = (params: Params): string => params['slug'] ?? '';
    const idOf = (params: Params): string => params['id'] ?? '';
    handlers.on(LIST_HUB_ENTRIES, async ({ caller, query }) => reader.list(caller, query));
    handlers.on(GET_HUB_ENTRY, async ({ caller, params, query }) => reader.entry(caller, slugOf(params), query.node));
    handlers.on(LIST_HUB_VERSIONS, async ({ caller, params }) => ({
      data: await reader.versions(caller, slugOf(params)),
    }));
    handlers.on(PREFLIGHT_HUB_VERSION, async ({ caller, query, body }) =>
      showPreflight(await submissions.preflight(caller, body, query.offline)),
    );
    handlers.on(PUBLISH_HUB_VERSION, async ({ caller, query, body }) => {
      const row = await submissions.publish(caller, body, query.offline);
      return reader.version(caller, row.id);
    });
    handlers.on(LIST_HUB_SUBMISSIONS, async ({ caller, query }) => reader.submissions(caller, query));
    handlers.on(GET_HUB_SUBMISSION, async ({ caller, params }) => reader.version(caller, idOf(params)));
    handlers.on(APPROVE_HUB_VERSION, async ({ caller, params }) => {
      await reviews.approve(caller, idOf(params));
      return reader.version(caller, idOf(params));
    });
    handlers.on(REJECT_HUB_VERSION, async ({ caller, params, body }) => {
      await reviews.reject(caller, idOf(params), body.reason);
      return reader.version(caller, idOf(params));
    });
    handlers.on(WITHDRAW_HUB_VERSION, async ({ caller, params, body }) => {
      await reviews.withdraw(caller, idOf(params), body.reason);
      return reader.version(caller, idOf(params));
    });
    handlers.on(VERIFY_HUB_ENTRY, async ({ caller, params, body }) => {
      await entries.verify(caller, slugOf(params), body.verified);
      return reader.entry(caller, slugOf(params));
    });
    handlers.on(RESET_HUB_COUNTERS, async ({ caller, params }) => {
      await entries.resetCounters(caller, slugOf(params));
      return reader.entry(caller, slugOf(params));
    });
    handlers.on(STAR_HUB_ENTRY, async ({ caller, params, body }) => {
      await entries.star(caller, slugOf(params), body.starred);
      return reader.entry(caller, slugOf(params));
    });
    handlers.on(RESOLVE_HUB_ENTRY, async ({ caller, params }) => {
      await entries.resolve(caller, slugOf(params));
      return reader.entry(caller, slugOf(params));
    });
    handlers.onStream(HUB_CATALOG, async function* ({ caller }) {
      yield* catalogLines(await reader.served(caller));
    });
  }
}

function showPreflight({ slug, nextNumber, issues, passed, content, manifest }: Preflight): JsonObject {
  return {
    slug,
    next_number: nextNumber,
    passed,
    issues: issues.map((issue) => ({ ...issue })),
    content: content as unknown as JsonObject | null,
    manifest: manifest === null ? null : Buffer.from(manifest).toString('base64'),
  };
}
