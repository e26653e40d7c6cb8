/**
 * Serves one file with ranges, as fast as Node.js can: `node file-host.js <path>`. Tells its port on stdout. A process of
 * its own, so that its time is not that of whoever downloads.
 */
import { createReadStream, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const path = process.argv[2] ?? '';
const { size } = statSync(path);
const READ_BYTES = 1024 * 1024;

const server = createServer((request, response) => {
  const found = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const start = Number(found?.[1] ?? 0);
  const end = found?.[2] ? Math.min(Number(found[2]) + 1, size) : size;
  const part = found === null ? {} : { 'content-range': `bytes ${start}-${end - 1}/${size}` };
  response.writeHead(found === null ? 200 : 206, { etag: '"bench"', 'content-length': end - start, ...part });
  const file = createReadStream(path, { start, end: end - 1, highWaterMark: READ_BYTES });
  response.on('close', () => file.destroy());
  file.on('error', () => response.destroy());
  file.pipe(response);
});
server.listen(0, '127.0.0.1', () => process.stdout.write(`${(server.address() as AddressInfo).port}\n`));
