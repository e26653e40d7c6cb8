import { createPublicKey, X509Certificate } from 'node:crypto';
import { connect, createServer, type TLSSocket } from 'node:tls';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import {
  createAuthority,
  createNodeRequest,
  identityOf,
  issueNodeCertificate,
  issueServiceCertificate,
  nodeServerName,
  serviceServerName,
  type Authority,
  type KeyedCertificate,
} from './index.ts';

let authority: Authority;
let stranger: Authority;

beforeAll(async () => {
  authority = await createAuthority({ name: 'test services', validDays: 2 });
  stranger = await createAuthority({ name: 'test services', validDays: 2 });
});

describe('a service certificate', () => {
  it('carries its identity, localhost and the extra names, for client and server use', async () => {
    const { certPem } = await issueServiceCertificate(authority, 'registry', { extraDnsNames: ['registry.example'] });
    const certificate = new X509Certificate(certPem);
    expect(certificate.subjectAltName).toBe(
      'DNS:registry.service.roundhouse.internal, DNS:localhost, DNS:registry.example, IP Address:127.0.0.1',
    );
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2']);
    expect(certificate.verify(createPublicKey(authority.certPem))).toBe(true);
    expect(certificate.ca).toBe(false);
  });

  it('never speaks for a second identity', async () => {
    const extraDnsNames = ['gateway.service.roundhouse.internal'];
    await expect(issueServiceCertificate(authority, 'registry', { extraDnsNames })).rejects.toThrow(RangeError);
  });

  it('lets two services talk over mutual TLS and tells each who the other is', async () => {
    const server = await issueServiceCertificate(authority, 'registry');
    const client = await issueServiceCertificate(authority, 'gateway');
    expect(await handshake(server, client)).toEqual({ kind: 'service', name: 'gateway' });
  });

  it('of a foreign authority with the same name is refused', async () => {
    const server = await issueServiceCertificate(authority, 'registry');
    const client = await issueServiceCertificate(stranger, 'gateway');
    await expect(handshake(server, client)).rejects.toMatchObject({ message: expect.stringMatching(/./) });
  });
});

describe('a node certificate', () => {
  it('is bound to the node id and to the key of the request', async () => {
    const nodeId = newId();
    const { csrDer } = await createNodeRequest('gpu-1');
    const certificate = new X509Certificate(await issueNodeCertificate(authority, csrDer, nodeId));
    expect(identityOf({ subjectaltname: certificate.subjectAltName })).toEqual({ kind: 'node', name: nodeId });
    expect(certificate.subjectAltName).toBe(`DNS:${nodeServerName(nodeId)}`);
  });

  it('is never issued for a key that did not sign the request, whichever byte was changed', async () => {
    const { csrDer, keyPem } = await createNodeRequest('gpu-1');
    const own = createPublicKey(keyPem).export({ type: 'spki', format: 'der' });
    let refused = 0;
    for (let at = 0; at < csrDer.length; at += 1) {
      const changed = Buffer.from(csrDer);
      changed[at]! ^= 1;
      try {
        const certificate = new X509Certificate(await issueNodeCertificate(authority, changed, newId()));
        expect(certificate.publicKey.export({ type: 'spki', format: 'der' })).toEqual(own);
      } catch (error) {
        expect(error).toMatchObject({ reason: 'INVALID_REQUEST' });
        refused += 1;
      }
    }
    // A few bytes of BER framing outside the signed part carry no meaning.
    expect(refused).toBeGreaterThan(csrDer.length - 6);
  });
});

describe('identityOf', () => {
  it.each([
    ['DNS:localhost', undefined],
    ['DNS:registry.service.roundhouse.internal', { kind: 'service', name: 'registry' }],
    ['DNS:registry.service.roundhouse.internal.evil.example', undefined],
    ['DNS:a.b.service.roundhouse.internal', undefined],
    ['DNS:*.service.roundhouse.internal', undefined],
    ['DNS:"x, DNS:registry.service.roundhouse.internal"', undefined],
    ['DNS:registry.service.roundhouse.internal, DNS:gateway.service.roundhouse.internal', undefined],
    ['URI:registry.service.roundhouse.internal', undefined],
    ['', undefined],
  ])('reads %s', (subjectaltname, expected) => {
    expect(identityOf(subjectaltname)).toEqual(expected);
  });
});

/** One mutual TLS handshake; answers the identity that the server saw. */
async function handshake(server: KeyedCertificate, client: KeyedCertificate): Promise<unknown> {
  const listener = createServer({
    ca: authority.certPem,
    cert: server.certPem,
    key: server.keyPem,
    requestCert: true,
    rejectUnauthorized: true,
  });
  const seen = new Promise((resolve, reject) => {
    listener.on('secureConnection', (socket: TLSSocket) => {
      resolve(identityOf(socket.getPeerCertificate()));
      socket.destroy();
    });
    listener.on('tlsClientError', reject);
  });
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  const { port } = listener.address() as { port: number };
  const socket = connect({
    host: '127.0.0.1',
    port,
    ca: authority.certPem,
    cert: client.certPem,
    key: client.keyPem,
    servername: serviceServerName('registry'),
  });
  socket.on('error', () => {});
  try {
    return await seen;
  } finally {
    socket.destroy();
    listener.close();
  }
}
