import { createReadStream, statSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join } from 'node:path';
import { pipeline } from 'node:stream';

const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._-]*$/;

/** Serves one file of a flat folder, as a model host would: size, and one byte range when asked. */
export function serveArtifact(directory: string | undefined, request: IncomingMessage, response: ServerResponse): void {
  const name = (request.url ?? '').slice('/artifacts/'.length);
  const file = directory !== undefined && FILE_NAME.test(name) ? join(directory, name) : undefined;
  const size = file === undefined ? undefined : statSync(file, { throwIfNoEntry: false })?.size;
  if (file === undefined || size === undefined) {
    response.writeHead(404).end();
    return;
  }
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const start = range ? Number(range[1]) : 0;
  const end = Math.min(range?.[2] ? Number(range[2]) : size - 1, size - 1);
  if (start > end) {
    response.writeHead(416, { 'content-range': `bytes */${size}` }).end();
    return;
  }
  response.writeHead(range ? 206 : 200, {
    'content-type': 'application/octet-stream',
    'content-length': end - start + 1,
    'accept-ranges': 'bytes',
    ...(range && { 'content-range': `bytes ${start}-${end}/${size}` }),
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  // A caller that goes away ends the read as well; there is nobody left to tell.
  pipeline(createReadStream(file, { start, end }), response, () => undefined);
}
