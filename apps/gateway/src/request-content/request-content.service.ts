import { ERASE_REQUESTS, GET_REQUEST_CONTENT, GIVE_FEEDBACK } from '@roundhouse/admin-api';
import type { CallContext } from '@roundhouse/contracts/common/v1/common';
import type { AdminServiceClient } from '@roundhouse/contracts/registry/v1/admin_service';
import type { RequestContentServiceClient } from '@roundhouse/contracts/tracing/v1/request_content_service';
import type { UsageScope } from '@roundhouse/contracts/tracing/v1/usage_service';
import { unary } from '@roundhouse/grpc';
import type { AdminAnswer } from '../admin/admin-route.ts';
import type { GatewayCall } from '../admin/gateway-operations.ts';
import { REGISTRY_TIMEOUT } from '../admin/registry-clients.ts';
import { redact } from '../request-log/content/redaction.ts';
import { contentDocument, feedbackDocument } from './content-document.ts';

const TRACING_TIMEOUT_MS = 9_500;
/** Above what tracing allows itself for one go. */
const ERASE_TIMEOUT_MS = 100_000;

/** What was said in requests: registry says who may, tracing keeps and erases it. */
export class RequestContentService {
  private readonly registry: AdminServiceClient;
  private readonly tracing: RequestContentServiceClient;

  constructor(registry: AdminServiceClient, tracing: RequestContentServiceClient) {
    this.registry = registry;
    this.tracing = tracing;
  }

  /** `GET /requests/{id}/content`. */
  async content({ context, params, query, signal }: GatewayCall<typeof GET_REQUEST_CONTENT>): Promise<AdminAnswer> {
    const scope = await this.scopeOf(context, GET_REQUEST_CONTENT.action, query.organization_id);
    const requestId = params['id'] ?? '';
    const timeout = { timeoutMs: TRACING_TIMEOUT_MS, signal };
    const kept = await unary(this.tracing, 'getContent', { scope, requestId }, timeout);
    return { status: GET_REQUEST_CONTENT.status, body: contentDocument(requestId, kept) };
  }

  /** `POST /requests/{id}/feedback`. @throws AppError NOT_FOUND also for what the caller may not see */
  async feedback({ context, params, query, body, signal }: GatewayCall<typeof GIVE_FEEDBACK>): Promise<AdminAnswer> {
    const { action, status } = GIVE_FEEDBACK;
    const asked = { context, action, organizationId: '', projectId: '' };
    const [scope, { actorId }] = await Promise.all([
      this.scopeOf(context, action, query.organization_id),
      unary(this.registry, 'authorize', asked, REGISTRY_TIMEOUT),
    ]);
    const feedback = {
      authorId: actorId,
      givenAt: '',
      rating: body.rating ?? '',
      score: body.score ?? undefined,
      label: body.label ?? '',
      // People paste what they talked about.
      comment: redact(body.comment ?? '', { emails: false, cardNumbers: true }).text,
    };
    const given = { scope, requestId: params['id'] ?? '', feedback };
    const timeout = { timeoutMs: TRACING_TIMEOUT_MS, signal };
    const answer = await unary(this.tracing, 'giveFeedback', given, timeout);
    return { status, body: feedbackDocument(answer.feedback ?? feedback) };
  }

  /** `POST /requests/erase`. Noted first, so that nothing is erased that no audit log knows of. */
  async erase({ context, body, signal }: GatewayCall<typeof ERASE_REQUESTS>): Promise<AdminAnswer> {
    const { subject, subject_id: subjectId, organization_id: organization = '' } = body;
    const wish = { context, organization, subject, subjectId };
    const { erasureId, organizationId } = await unary(this.registry, 'recordErasure', wish, REGISTRY_TIMEOUT);
    // It may have been named by its key.
    const erased = subject === 'organization' ? organizationId : subjectId;
    const erasure = { erasureId, organizationId, subject, subjectId: erased };
    const timeout = { timeoutMs: ERASE_TIMEOUT_MS, signal };
    const { records, contents, feedback, left, until } = await unary(this.tracing, 'eraseRequests', erasure, timeout);
    return {
      status: ERASE_REQUESTS.status,
      body: {
        id: erasureId,
        organization_id: organizationId,
        subject,
        records: Number(records),
        contents: Number(contents),
        feedback: Number(feedback),
        left: Number(left),
        until,
      },
    };
  }

  private scopeOf(context: CallContext, action: string, organization = ''): Promise<UsageScope> {
    return unary(this.registry, 'resolveScope', { context, action, organization, project: '' }, REGISTRY_TIMEOUT);
  }
}
