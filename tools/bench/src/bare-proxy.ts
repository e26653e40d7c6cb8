import { createServer } from 'node:http';
import { Pool } from 'undici';

/** The least that a Node.js proxy can do: node:http in, undici out, bytes through. The yardstick. */
const upstream = new Pool(process.argv[2] ?? '', { connections: 256, pipelining: 1 });

const server = createServer((request, response) => {
  upstream
    .stream(
      {
        path: request.url ?? '/',
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: 'Bearer upstream' },
        body: request,
      },
      ({ statusCode, headers }) => {
        response.writeHead(statusCode, { 'content-type': String(headers['content-type']) });
        return response;
      },
    )
    .catch(() => response.destroy());
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify(server.address())}\n`);
});
