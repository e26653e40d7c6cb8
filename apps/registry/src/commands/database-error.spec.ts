import { describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { translateDatabaseError } from './database-error.ts';

const withCode = (code: string, message = ''): Error => Object.assign(new Error(message), { code });

describe('a fault of the database', () => {
  it.each([
    [withCode('23505'), 'CONFLICT'],
    [withCode('23503'), 'CONFLICT'],
    [withCode('55P03'), 'OVERLOADED'],
    [withCode('57014'), 'DEADLINE'],
    [withCode('22021'), 'INVALID_REQUEST'],
    [withCode('57P01'), 'NOT_READY'],
    [withCode('53300'), 'NOT_READY'],
    [withCode('ECONNREFUSED'), 'NOT_READY'],
    [Object.assign(new Error('query failed'), { driverError: withCode('ECONNRESET') }), 'NOT_READY'],
    [new Error('Connection terminated unexpectedly'), 'NOT_READY'],
    [new Error('timeout exceeded when trying to connect'), 'NOT_READY'],
  ])('%s is told as %s', (error, reason) => {
    expect(translateDatabaseError(error)).toMatchObject({ reason });
  });

  it('is told apart from bugs and from our own refusals, which stay as they are', () => {
    for (const error of [new TypeError('x is undefined'), new AppError('NOT_FOUND', 'No.'), undefined, 'text']) {
      expect(translateDatabaseError(error)).toBe(error);
    }
  });
});
