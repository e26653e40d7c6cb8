import type { FailureClass, UpstreamFailure } from '@roundhouse/drivers';

/** Error codes of sockets, resolvers and undici by failure class. */
const CLASS_BY_CODE: Readonly<Record<string, FailureClass>> = {
  ECONNREFUSED: 'connect',
  ECONNRESET: 'connect',
  ECONNABORTED: 'connect',
  EHOSTUNREACH: 'connect',
  ENETUNREACH: 'connect',
  ETIMEDOUT: 'connect',
  EPIPE: 'connect',
  EGRESS_REFUSED: 'connect',
  UND_ERR_CONNECT_TIMEOUT: 'connect',
  UND_ERR_SOCKET: 'connect',
  ENOTFOUND: 'dns',
  EAI_AGAIN: 'dns',
  EAI_NODATA: 'dns',
  UND_ERR_HEADERS_OVERFLOW: 'protocol',
  UND_ERR_RES_CONTENT_LENGTH_MISMATCH: 'truncated',
};

const TLS_CODE =
  /^(ERR_TLS|ERR_SSL|CERT_|CRL_|ERROR_IN_C|UNABLE_TO|SELF_SIGNED|DEPTH_ZERO|HOSTNAME_MISMATCH|PATH_LENGTH|INVALID_CA|INVALID_PURPOSE|EPROTO)/;

/** Why a connection failed, from the error that undici reports. */
export function transportFailureClass(error: unknown, answered: boolean): FailureClass {
  const code = codeOf(error);
  // What is no HTTP from its first byte on comes without a code.
  if (code.startsWith('HPE_') || (error as Error | undefined)?.name === 'HTTPParserError') return 'protocol';
  const known = CLASS_BY_CODE[code] ?? (TLS_CODE.test(code) ? 'tls' : 'unknown');
  return answered && (known === 'connect' || known === 'unknown') ? 'truncated' : known;
}

/** A failure that no upstream has words for. */
export function failureOf(failureClass: FailureClass, status = 0): UpstreamFailure {
  return { failureClass, status, message: '', type: '', code: '', param: '', retryAfterMs: 0 };
}

/**
 * Errors are known by their shape: they may come from another realm (a worker, a test runner). When a host has several
 * addresses, the first one's error speaks for all.
 */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  return 'errors' in error && Array.isArray(error.errors) ? codeOf(error.errors[0]) : '';
}
