import { describe, expect, it } from '@jest/globals';
import { ListRequestsResponse } from '@roundhouse/contracts/tracing/v1/usage_service';
import { requestRecord } from '../../requests/request-records.fixture.ts';
import { loggedRequest } from '../logged-request.ts';
import type { LoggedRequest } from '../usage.ports.ts';
import { toWireListed, toWireRequest } from './usage-answer.mapper.ts';

const text = 'x'.repeat(250);
const largest = requestRecord({
  callable: { id: text, key: text },
  steps: Array.from({ length: 32 }, () => ({ step: 'attempt', startUs: 1, durationUs: 1, reason: text.slice(0, 64) })),
  plan: { source: 'router', reasons: Array.from({ length: 32 }, () => text.slice(0, 64)) },
  route: { capabilities: Array.from({ length: 16 }, () => text.slice(0, 64)) },
  attempts: Array.from({ length: 6 }, () => ({ target: { deploymentId: 'd', modelKey: text, upstreamModelId: text } })),
  tags: Array.from({ length: 16 }, () => text.slice(0, 64)),
});
const request = loggedRequest(undefined, largest) as LoggedRequest;

describe('a request on its way to the gateway', () => {
  it('has its whole record when it is asked for alone', () => {
    expect(toWireRequest(request)).toMatchObject({
      organizationId: 'org',
      apiKeyId: 'key',
      status: 'success',
      attempts: [],
      decisiveAttempt: 0,
      record: largest,
    });
  });

  it('is small enough in lists for the largest page to fit into one message of gRPC', () => {
    const listed = toWireListed(request);
    expect(listed.record).toMatchObject({ steps: [], tags: largest.tags, attempts: largest.attempts });
    const page = { requests: Array.from({ length: 200 }, () => listed), nextBeforeRequestId: '' };
    expect(ListRequestsResponse.encode(page).finish().length).toBeLessThan(4 * 1024 * 1024);
  });
});
