import { describe, expect, it } from '@jest/globals';
import { transportFailureClass } from './transport-failure.ts';

const coded = (code: string): Error => Object.assign(new Error(code), { code });

describe('transportFailureClass', () => {
  it.each([
    ['ECONNREFUSED', 'connect'],
    ['UND_ERR_CONNECT_TIMEOUT', 'connect'],
    ['EGRESS_REFUSED', 'connect'],
    ['ENOTFOUND', 'dns'],
    ['CERT_HAS_EXPIRED', 'tls'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'tls'],
    ['INVALID_PURPOSE', 'tls'],
    ['HPE_INVALID_CONSTANT', 'protocol'],
    ['UND_ERR_HEADERS_OVERFLOW', 'protocol'],
    ['ODD', 'unknown'],
  ])('reads %s as %s before an answer', (code, failureClass) => {
    expect(transportFailureClass(coded(code), false)).toBe(failureClass);
  });

  it('reads a broken connection as truncated once an answer has begun', () => {
    expect(transportFailureClass(coded('ECONNRESET'), true)).toBe('truncated');
    expect(transportFailureClass(coded('UND_ERR_SOCKET'), true)).toBe('truncated');
    expect(transportFailureClass(coded('HPE_INVALID_CHUNK_SIZE'), true)).toBe('protocol');
  });

  it('reads what is no HTTP at all as protocol, though it has no code', () => {
    const error = Object.assign(new Error('Expected HTTP/'), { name: 'HTTPParserError' });
    expect(transportFailureClass(error, false)).toBe('protocol');
  });

  it('takes the first of several addresses’ errors', () => {
    expect(transportFailureClass(new AggregateError([coded('ECONNREFUSED'), coded('ETIMEDOUT')]), false)).toBe(
      'connect',
    );
    expect(transportFailureClass('nonsense', false)).toBe('unknown');
  });
});
