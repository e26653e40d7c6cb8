import type { FaultRow } from '../fault-row.ts';
import { rowsOf, type Fault } from './row-maker.ts';

const FAILED = '502 upstream_error';

const refusals: readonly Fault[] = [
  { name: 'nobody listens', place: { peer: 'refused' } },
  { name: 'the port never accepts', place: { peer: 'never_accepts' }, timeouts: { connect_ms: 150 } },
  { name: 'the connection is reset', place: { peer: 'resets' } },
  { name: 'the connection is closed without an answer', place: { peer: 'closes' } },
].map((fault) => ({
  ...fault,
  fault: 'Connect refused / blackhole',
  failureClass: 'connect',
  alone: FAILED,
  triedAgain: true,
  marks: 'unreachable' as const,
}));

const names: readonly Fault[] = [
  {
    name: 'the name does not exist',
    fault: 'DNS NXDOMAIN',
    place: { peer: 'no_such_name' },
    failureClass: 'dns',
    alone: FAILED,
    marks: 'unreachable',
  },
];

const certificates: readonly Fault[] = [
  ['the certificate has expired', 'tls_expired'],
  ['the certificate is for another name', 'tls_wrong_name'],
  ['the authority is unknown', 'tls_untrusted'],
  ['the chain signs itself', 'tls_self_signed'],
  ['the certificate is for another purpose', 'tls_wrong_purpose'],
  ['TLS 1.1 at most', 'tls_old_protocol'],
  ['no TLS at a port for it', 'tls_plain_text'],
].map(([name = '', peer = '']) => ({
  name,
  fault: 'TLS expired, wrong name, self-signed',
  place: { peer },
  failureClass: 'tls',
  alone: FAILED,
  marks: 'unreachable',
}));

const handshake: Fault = {
  name: 'the handshake never ends',
  fault: 'TLS expired, wrong name, self-signed',
  place: { peer: 'tls_never_shakes_hands' },
  timeouts: { connect_ms: 150 },
  failureClass: 'connect',
  alone: FAILED,
  triedAgain: true,
  marks: 'unreachable',
};

/** The certificate that all others are held against: were it refused, the others would prove nothing. */
const goodCertificate: FaultRow = {
  name: 'a good certificate is taken',
  fault: 'TLS expired, wrong name, self-signed',
  place: { peer: 'tls_good' },
  stream: false,
  sibling: false,
  calls: 1,
  timeouts: {},
  withinMs: 3_000,
  expected: { caller: '200', attempts: 'ok', circuit: 'closed', credential: 'in', usage: 'provider 1 + 1' },
};

/** Faults before a request is on its way. */
export const CONNECTION_FAULTS: readonly FaultRow[] = [
  ...[...refusals, ...names, ...certificates, handshake].flatMap(rowsOf),
  goodCertificate,
];
