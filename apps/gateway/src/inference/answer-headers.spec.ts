import { describe, expect, it } from '@jest/globals';
import { answerHeaders } from './answer-headers.ts';

const served = {
  model: 'm',
  deploymentId: 'd',
  attempts: 2,
  planSource: 'local',
  overheadMs: 0.125,
  costPico: 5n,
  traceparent: undefined,
  upstreamHeaders: {},
};

describe('answerHeaders', () => {
  it('tells how a request was served', () => {
    const headers = answerHeaders(served);
    expect(headers[headers.indexOf('x-roundhouse-cost') + 1]).toBe('5');
    expect(headers[headers.indexOf('x-roundhouse-plan') + 1]).toBe('local');
  });

  it('tells how the limits of the caller stand, under the names that client libraries know', () => {
    const limits = { requests: { limit: 60, remaining: 59, resetMs: 1_000 }, tokens: undefined };
    const headers = answerHeaders({ ...served, limits });
    const at = headers.indexOf('x-ratelimit-limit-requests');
    expect(headers.slice(at, at + 6)).toEqual([
      'x-ratelimit-limit-requests',
      '60',
      'x-ratelimit-remaining-requests',
      '59',
      'x-ratelimit-reset-requests',
      '1s',
    ]);
    expect(headers.join(' ')).not.toContain('tokens');
    expect(answerHeaders(served).join(' ')).not.toContain('ratelimit');
  });

  it('lets no value break out of its line', () => {
    const headers = answerHeaders({
      ...served,
      model: 'a\r\nset-cookie: x',
      upstreamHeaders: { 'x-request-id': 'é\u0000\n' },
    });
    expect(headers.join('')).not.toMatch(/[\r\n\u0000]/);
    expect(headers).toContain('a%0D%0Aset-cookie:%20x');
  });
});
