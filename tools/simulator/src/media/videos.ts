import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerJson, textOf, type MediaCall } from './media-call.ts';

const CONTENT_BYTES = 1 << 20;
const PATH = /^\/v1\/videos\/([^/?]+)(\/content)?(\?.*)?$/;

/** Videos that were asked for. They are done the second time that somebody looks. */
export class Videos {
  private readonly made = new Map<string, { video: Record<string, unknown>; looks: number }>();

  /** Takes an order. */
  create(call: MediaCall): void {
    const { body, model } = call;
    const id = `video_${call.serial}`;
    const seconds = textOf(body['seconds']) || '4';
    const video = {
      id,
      object: 'video',
      created_at: 1_700_000_000,
      completed_at: null,
      expires_at: null,
      error: null,
      model,
      prompt: textOf(body['prompt']),
      progress: 0,
      remixed_from_video_id: null,
      seconds,
      size: textOf(body['size']) || '720x1280',
      status: 'queued',
    };
    this.made.set(id, { video, looks: 0 });
    answerJson(call, id, { units: { audio_ms: Number(seconds) * 1_000 } }, video);
  }

  /** Shows, sends or forgets a video. False = the path is not about one. */
  handle({ method = 'GET', url = '' }: IncomingMessage, response: ServerResponse): boolean {
    const [, id, content] = PATH.exec(url) ?? [];
    if (id === undefined || (method !== 'GET' && method !== 'DELETE')) return false;
    const made = this.made.get(id);
    if (made === undefined) {
      const error = { message: `Video with id '${id}' not found.`, type: 'invalid_request_error', code: 'not_found' };
      send(response, 404, { error });
    } else if (method === 'DELETE') {
      this.made.delete(id);
      send(response, 200, { id, object: 'video.deleted', deleted: true });
    } else if (content === undefined) {
      made.looks += 1;
      if (made.looks > 1)
        Object.assign(made.video, { status: 'completed', progress: 100, completed_at: 1_700_000_100 });
      send(response, 200, made.video);
    } else {
      const film = Buffer.alloc(CONTENT_BYTES, id);
      response.writeHead(200, { 'content-type': 'video/mp4', 'content-length': film.length }).end(film);
    }
    return true;
  }
}

function send(response: ServerResponse, status: number, body: object): void {
  const text = JSON.stringify(body);
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}
