import { once } from 'node:events';
import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer, type TlsOptions } from 'node:tls';
import {
  createAuthority,
  createNodeRequest,
  issueNodeCertificate,
  issueServiceCertificate,
  type Authority,
  type KeyedCertificate,
} from '@roundhouse/pki';

/** Ports that speak TLS in a way that no caller may accept, by what is wrong with them. */
export interface BadTls {
  /** Authority that callers are told to trust, PEM. */
  readonly caPem: string;
  readonly ports: Readonly<Record<string, number>>;
  /** Bytes that came out of each one's handshake: whatever a caller said in confidence. */
  readonly saidBytes: Readonly<Record<string, number>>;
  close(): void;
}

/**
 * Starts one listener per flaw, and `good`, which has none: a caller that refuses that one, too, refuses the others for
 * another reason than their flaw.
 */
export async function startBadTls(): Promise<BadTls> {
  const authority = await createAuthority({ name: 'simulated providers', validDays: 1 });
  const stranger = await createAuthority({ name: 'unknown authority', validDays: 1 });
  const leaf = (by: Authority, validDays = 1): Promise<KeyedCertificate> =>
    issueServiceCertificate(by, 'simulator', { validDays });
  const [good, expired, wrongName, untrusted] = await Promise.all([
    leaf(authority),
    leaf(authority, -1),
    leafOfANode(authority),
    leaf(stranger),
  ]);
  const certificates: Record<string, TlsOptions> = {
    good: served(good),
    expired: served(expired),
    wrong_name: served(wrongName),
    untrusted: served(untrusted),
    self_signed: served({ ...untrusted, certPem: untrusted.certPem + stranger.certPem }),
    wrong_purpose: served(await createAuthority({ name: 'localhost', validDays: 1 })),
    old_protocol: { ...served(good), minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' },
  };
  const saidBytes: Record<string, number> = {};
  const servers: Server[] = [];
  const ports: Record<string, number> = {};
  const listen = async (name: string, server: Server): Promise<void> => {
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    servers.push(server);
    ports[name] = (server.address() as AddressInfo).port;
  };
  for (const [name, options] of Object.entries(certificates)) {
    saidBytes[name] = 0;
    const server = createServer(options, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (bytes) => {
        saidBytes[name] = (saidBytes[name] ?? 0) + bytes.length;
        if (name === 'good') socket.end(ANSWER);
      });
    });
    server.on('tlsClientError', () => undefined);
    await listen(name, server);
  }
  await listen(
    'plain_text',
    createPlainServer((socket) => greet(socket, 'SSH-2.0-Simulated\r\n')),
  );
  await listen(
    'never_shakes_hands',
    createPlainServer((socket) => greet(socket, '')),
  );
  return { caPem: authority.certPem, ports, saidBytes, close: () => servers.forEach((server) => server.close()) };
}

const COMPLETION = JSON.stringify({
  id: 'chatcmpl-tls',
  object: 'chat.completion',
  created: 0,
  model: 'tls',
  choices: [{ index: 0, message: { role: 'assistant', content: 'safe' }, finish_reason: 'stop' }],
  usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
});
const ANSWER = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${COMPLETION.length}\r\nconnection: close\r\n\r\n${COMPLETION}`;

/** Valid, and for none of the names by which it is called. */
async function leafOfANode(authority: Authority): Promise<KeyedCertificate> {
  const { csrDer, keyPem } = await createNodeRequest('elsewhere');
  return { certPem: await issueNodeCertificate(authority, csrDer, 'elsewhere', { validDays: 1 }), keyPem };
}

function served({ certPem, keyPem }: KeyedCertificate): TlsOptions {
  return { cert: certPem, key: keyPem };
}

function greet(socket: Socket, text: string): void {
  socket.on('error', () => undefined);
  if (text !== '') socket.write(text);
}
