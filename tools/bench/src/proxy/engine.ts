import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An engine that streams four tokens at once: what is measured is what stands before it. */
const TOKENS = Array.from({ length: 4 }, () => 'data: {"choices":[{"delta":{"content":"x"}}]}\n\n');

const server = createServer((request, response) => {
  request.resume();
  request.once('end', () => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const token of TOKENS) response.write(token);
    response.end('data: [DONE]\n\n');
  });
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
