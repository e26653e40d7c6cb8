import { randomBytes } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { BillingLog } from '../billing-log.ts';
import { gatherKnobs, splitModel, type Knobs } from '../knobs.ts';
import { answerImages } from './images.ts';
import { textOf, type MediaCall, type UploadedFile } from './media-call.ts';
import { answerSpeech } from './speech.ts';
import { answerCompletion, answerModeration, answerRerank } from './texts.ts';
import { answerTranscription } from './transcriptions.ts';
import { Videos } from './videos.ts';

const MAX_BODY_BYTES = 512 << 20;

/** Models that these endpoints are listed with. */
export const MEDIA_MODELS = [
  'sim-rerank',
  'sim-moderation',
  'sim-image',
  'sim-image-edit',
  'sim-speech',
  'sim-whisper',
  'sim-transcribe',
  'sim-video',
];

/** Every endpoint of the OpenAI API but chat and embeddings: bodies of JSON or forms, answers of any kind. */
export class MediaEndpoints {
  private readonly run = randomBytes(4).toString('hex');
  private readonly videos = new Videos();
  private calls = 0;
  private readonly billing: BillingLog;
  private readonly controlOf: (model: string) => Knobs | undefined;
  private readonly answers: Readonly<Record<string, (call: MediaCall) => void>> = {
    completions: answerCompletion,
    moderations: answerModeration,
    rerank: answerRerank,
    'images/generations': answerImages,
    'images/edits': answerImages,
    'audio/speech': answerSpeech,
    'audio/transcriptions': answerTranscription,
    'audio/translations': answerTranscription,
    videos: (call) => this.videos.create(call),
  };

  /** @param controlOf knobs set for a model from outside */
  constructor(billing: BillingLog, controlOf: (model: string) => Knobs | undefined) {
    this.billing = billing;
    this.controlOf = controlOf;
  }

  /** Serves a request. False = it is for somebody else. */
  take(request: IncomingMessage, response: ServerResponse): boolean {
    if (this.videos.handle(request, response)) return true;
    const path = (request.url ?? '').replace(/^\/v1\//, '');
    const answer = Object.hasOwn(this.answers, path) ? this.answers[path] : undefined;
    if (answer === undefined || request.method !== 'POST') return false;
    void this.read(path, request, response)
      .then((call) => this.serve(call, answer))
      .catch((cause: unknown) => refuse(response, 400, cause instanceof Error ? cause.message : String(cause)));
    return true;
  }

  private async read(path: string, request: IncomingMessage, response: ServerResponse): Promise<MediaCall> {
    const bytes = await bodyOf(request);
    const type = request.headers['content-type'] ?? '';
    const { fields, files } = type.startsWith('multipart/')
      ? await readForm(bytes, type)
      : { fields: JSON.parse(bytes.toString('utf8')) as Record<string, unknown>, files: [] };
    const model = textOf(fields['model']);
    const { name, knobs } = splitModel(model);
    const header = request.headers['x-sim'];
    const sentId = request.headers['x-request-id'];
    return {
      path,
      serial: `${this.run}-${(this.calls += 1)}`,
      requestId: typeof sentId === 'string' ? sentId : undefined,
      model,
      body: fields,
      files,
      knobs: gatherKnobs(knobs, {
        control: this.controlOf(name),
        header: typeof header === 'string' ? header : undefined,
        metadata: (fields['metadata'] as { sim?: unknown } | null | undefined)?.sim,
        user: fields['user'],
      }),
      response,
      billing: this.billing,
    };
  }

  private serve(call: MediaCall, answer: (call: MediaCall) => void): void {
    const { status, ttft_ms: delayMs } = call.knobs;
    if (status !== undefined && status >= 400)
      refuse(call.response, status, 'The simulated provider refuses as asked.');
    else if (delayMs) setTimeout(() => answer(call), delayMs);
    else answer(call);
  }
}

/** Reads a form with the platform's own parser, which knows nothing of who wrote it. */
async function readForm(
  bytes: Buffer,
  type: string,
): Promise<{ fields: Record<string, unknown>; files: readonly UploadedFile[] }> {
  const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': type } }).formData();
  const fields: Record<string, unknown> = {};
  const files: UploadedFile[] = [];
  for (const [field, value] of form) {
    if (typeof value === 'string') fields[field] = value;
    else files.push({ field, sizeBytes: value.size, type: value.type });
  }
  return { fields, files };
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  let sizeBytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    sizeBytes += part.length;
    if (sizeBytes > MAX_BODY_BYTES) throw new Error('The body is too large.');
    parts.push(part);
  }
  return Buffer.concat(parts);
}

function refuse(response: ServerResponse, status: number, message: string): void {
  if (response.headersSent || response.destroyed) return;
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  const text = JSON.stringify({ error: { message, type, code: 'simulated', param: null } });
  response
    .writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) })
    .end(text);
}
