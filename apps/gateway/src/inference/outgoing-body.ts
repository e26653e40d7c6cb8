import { Readable } from 'node:stream';
import type { OutgoingForm } from '../uploads/form-writer.ts';
import type { DeploymentTarget } from './deployment-target.ts';

/** What is sent to an upstream. */
export interface Outgoing {
  readonly body: Buffer | Readable;
  /** Names and values in turn; the caller may add to them. */
  readonly headers: string[];
}

/** A body with the headers that go with it: a driver's headers are those of JSON, a form has its own type and length. */
export function outgoing({ request }: Pick<DeploymentTarget, 'request'>, body: Buffer | OutgoingForm): Outgoing {
  if (Buffer.isBuffer(body)) return { body, headers: [...request.headers] };
  const headers = [...request.headers, 'content-length', String(body.sizeBytes)];
  const at = headers.indexOf('content-type');
  headers[at + 1] = body.contentType;
  return { body: Readable.from(body.chunks, { objectMode: false }), headers };
}
