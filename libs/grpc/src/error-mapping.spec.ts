import { Metadata, status } from '@grpc/grpc-js';
import { describe, expect, it } from '@jest/globals';
import { AppError, REASONS, type Reason } from '@roundhouse/errors';
import { DETAILS_KEY, fromServiceError, REASON_KEY, toStatus } from './error-mapping.ts';

function arrived({ code, details, metadata = new Metadata() }: { code: number; details: string; metadata?: Metadata }) {
  return Object.assign(new Error(details), { code, details, metadata });
}

describe('errors between services', () => {
  it.each(Object.keys(REASONS) as Reason[])('%s survives the way there and back', (reason) => {
    const sent = new AppError(reason, 'Said to the caller.', {
      details: [{ where: '/a', message: 'wrong' }],
      retryAfterMs: 2_000,
    });
    const status = toStatus(sent);
    expect(status.code).toBe(REASONS[reason].grpc);
    expect(fromServiceError(arrived(status))).toMatchObject({
      reason,
      message: sent.message,
      details: sent.details,
      retryAfterMs: 2_000,
    });
  });

  it('keep the internal part at home', () => {
    const status = toStatus(new AppError('CONFLICT', 'Taken.', { internal: 'row 7' }));
    expect(JSON.stringify([status.details, status.metadata.toJSON()])).not.toContain('row 7');
  });

  it.each([
    [status.UNAVAILABLE, 'NOT_READY'],
    [status.DEADLINE_EXCEEDED, 'DEADLINE'],
    [status.CANCELLED, 'CANCELLED'],
    [status.PERMISSION_DENIED, 'INTERNAL'],
    [status.UNAUTHENTICATED, 'INTERNAL'],
    [status.INVALID_ARGUMENT, 'INTERNAL'],
    [status.UNIMPLEMENTED, 'INTERNAL'],
  ])('status %i of the transport becomes %s and hides its text', (code, reason) => {
    const error = fromServiceError(arrived({ code, details: 'peer 10.0.0.1' }));
    expect(error.reason).toBe(reason);
    expect(error.message).not.toContain('10.0.0.1');
  });

  it('with a reason of a newer catalogue stay INTERNAL', () => {
    const metadata = new Metadata();
    metadata.set(REASON_KEY, 'NOT_INVENTED_YET');
    expect(fromServiceError(arrived({ code: status.ABORTED, details: '?', metadata })).reason).toBe('INTERNAL');
  });

  it.each(['{', '[1, {"where": 7}]', 'null'])('with faults that are no faults (%s) lose only those', (text) => {
    const metadata = new Metadata();
    metadata.set(REASON_KEY, 'CONFLICT');
    metadata.set(DETAILS_KEY, Buffer.from(text));
    expect(fromServiceError(arrived({ code: status.ALREADY_EXISTS, details: 'Taken.', metadata }))).toMatchObject({
      reason: 'CONFLICT',
      details: [],
    });
  });

  it('carry the first faults of a list that is too long for metadata', () => {
    const details = Array.from({ length: 1_000 }, (_, index) => ({ where: `/items/${index}`, message: 'wrong' }));
    const back = fromServiceError(arrived(toStatus(new AppError('INVALID_REQUEST', 'Wrong.', { details }))));
    expect(back.details.length).toBeGreaterThan(50);
    expect(back.details[0]).toEqual(details[0]);
  });
});
