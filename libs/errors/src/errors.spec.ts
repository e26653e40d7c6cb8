import { describe, expect, it } from '@jest/globals';
import { AppError, GRPC_STATUS, isReason, REASONS, toAppError } from './index.ts';

describe('the reason catalogue', () => {
  const known = new Set<number>(Object.values(GRPC_STATUS));

  it.each(Object.entries(REASONS))(
    '%s maps to a gRPC status, an error status of HTTP and an OpenAI type',
    (_, mapping) => {
      expect(known.has(mapping.grpc)).toBe(true);
      expect(mapping.grpc).not.toBe(GRPC_STATUS.OK);
      expect(mapping.http).toBeGreaterThanOrEqual(400);
      expect(mapping.openaiType).toMatch(/_error$/);
    },
  );

  it('knows no reason by an inherited name', () => {
    expect(isReason('constructor')).toBe(false);
    expect(isReason('UNAUTHENTICATED')).toBe(true);
  });
});

describe('toAppError', () => {
  it('keeps an AppError as it is', () => {
    const error = new AppError('NOT_FOUND', 'No such node.');
    expect(toAppError(error)).toBe(error);
  });

  it('never shows an unexpected message to a caller', () => {
    const error = toAppError(new Error('password=hunter2'));
    expect(error.reason).toBe('INTERNAL');
    expect(error.message).not.toContain('hunter2');
    expect(error.httpStatus).toBe(500);
  });
});
