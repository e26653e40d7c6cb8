import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { serveArtifact } from './artifacts.ts';
import { openBillingLog, type BillingLog } from './billing-log.ts';
import { answerChat } from './chat.ts';
import { embeddingsBody } from './embeddings.ts';
import { answerWithFault } from './faults/instead-of-answer.ts';
import { MEDIA_MODELS, MediaEndpoints } from './media/media.ts';
import { gatherKnobs, parseKnobs, splitModel, type Knobs } from './knobs.ts';

const MAX_BODY_BYTES = 32 << 20;
const MODELS = ['sim-chat', 'sim-embedding', ...MEDIA_MODELS];

/** How a simulated provider is set up. */
export interface SimulatorOptions {
  /** Loopback port; 0 = a free one. */
  readonly port: number;
  /** JSON lines of what was billed, synced before an answer ends; absent = only totals. */
  readonly billingLog?: string | undefined;
  /** Callers of `/v1` must send it as a bearer; absent = anybody may call. */
  readonly apiKey?: string | undefined;
  /** Files served below `/artifacts/`. */
  readonly artifactsDirectory?: string | undefined;
}

/** A running simulated provider. */
export interface Simulator {
  readonly port: number;
  close(): Promise<void>;
}

/** Starts the provider on 127.0.0.1. */
export async function startSimulator(options: SimulatorOptions): Promise<Simulator> {
  const billing = openBillingLog(options.billingLog);
  const provider = new Provider(options, billing);
  const server: Server = createServer({ keepAliveTimeout: 65_000 }, (request, response) =>
    provider.handle(request, response),
  );
  server.listen(options.port, '127.0.0.1', 4096);
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address ? address.port : options.port,
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
      billing.close();
    },
  };
}

class Provider {
  readonly #options: SimulatorOptions;
  readonly #billing: BillingLog;
  readonly #run = randomBytes(4).toString('hex');
  readonly #media: MediaEndpoints;
  #control: Readonly<Record<string, Knobs>> = {};
  #calls = 0;
  #answering = 0;

  constructor(options: SimulatorOptions, billing: BillingLog) {
    this.#options = options;
    this.#billing = billing;
    this.#media = new MediaEndpoints(billing, (model) => this.#control[model]);
  }

  handle(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? '/';
    if (path.startsWith('/artifacts/')) return serveArtifact(this.#options.artifactsDirectory, request, response);
    if (path.startsWith('/sim/')) return this.#handleControl(path, request, response);
    const { apiKey } = this.#options;
    this.#answering += 1;
    response.once('close', () => (this.#answering -= 1));
    if (apiKey !== undefined && request.headers.authorization !== `Bearer ${apiKey}`) {
      return fail(response, 401, 'Incorrect API key provided.', 'invalid_api_key');
    }
    if (this.#media.take(request, response)) return;
    if (request.method === 'GET' && path === '/v1/models') return json(response, 200, modelList());
    if (request.method !== 'POST') return fail(response, 404, `No such path: ${path}`, 'not_found');
    readBody(request, response, (text) => {
      try {
        this.#answer(path, request, JSON.parse(text) as Record<string, unknown>, response);
      } catch (cause) {
        fail(response, 400, cause instanceof Error ? cause.message : String(cause), 'invalid_request');
      }
    });
  }

  #answer(path: string, request: IncomingMessage, body: Record<string, unknown>, response: ServerResponse): void {
    const model = typeof body['model'] === 'string' ? body['model'] : '';
    const { name, knobs: fromModel } = splitModel(model);
    const header = request.headers['x-sim'];
    const metadata = (body['metadata'] as { sim?: unknown } | null | undefined)?.sim;
    const knobs = gatherKnobs(fromModel, {
      control: this.#control[name],
      header: typeof header === 'string' ? header : undefined,
      metadata,
      user: body['user'],
    });
    if (answerWithFault(knobs, request, response)) return;
    const id = `chatcmpl-${this.#run}-${(this.#calls += 1)}`;
    const sentId = request.headers['x-request-id'];
    const requestId = typeof sentId === 'string' ? sentId : undefined;
    if (path === '/v1/chat/completions') {
      const head = { id, model, created: Math.floor(Date.now() / 1000) };
      return answerChat({ head, requestId, body, knobs }, response, this.#billing);
    }
    if (path !== '/v1/embeddings') return fail(response, 404, `No such path: ${path}`, 'not_found');
    const { text, promptTokens } = embeddingsBody(model, body, knobs.dims);
    this.#billing.record(
      { id, request_id: requestId, model, prompt_tokens: promptTokens, completion_tokens: 0, outcome: 'complete' },
      () => send(response, 200, text),
    );
  }

  /** `GET /sim/billing` = totals; `GET /sim/answering` = calls that are not over; `PUT /sim/knobs` with `{"sim-chat": "status=503"}` = knobs for a model from now on. */
  #handleControl(path: string, request: IncomingMessage, response: ServerResponse): void {
    if (request.method === 'GET' && path === '/sim/billing') return json(response, 200, this.#billing.totals);
    if (request.method === 'GET' && path === '/sim/answering') return json(response, 200, { calls: this.#answering });
    if (request.method !== 'PUT' || path !== '/sim/knobs')
      return fail(response, 404, `No such path: ${path}`, 'not_found');
    readBody(request, response, (text) => {
      try {
        const entries = Object.entries(JSON.parse(text) as Record<string, string>);
        this.#control = Object.fromEntries(entries.map(([model, knobs]) => [model, parseKnobs(knobs)]));
        json(response, 200, this.#control);
      } catch (cause) {
        fail(response, 400, String(cause), 'invalid_request');
      }
    });
  }
}

function readBody(request: IncomingMessage, response: ServerResponse, done: (text: string) => void): void {
  const parts: Buffer[] = [];
  let size = 0;
  request.on('data', (part: Buffer) => {
    size += part.length;
    if (size <= MAX_BODY_BYTES) return void parts.push(part);
    fail(response, 413, 'The body is too large.', 'too_large');
    request.destroy();
  });
  request.on('end', () => done((parts.length === 1 ? parts[0] : Buffer.concat(parts))?.toString('utf8') ?? ''));
  request.on('error', () => response.destroy());
}

function fail(response: ServerResponse, status: number, message: string, code: string): void {
  const type = status < 500 ? 'invalid_request_error' : 'server_error';
  json(response, status, { error: { message, type, code, param: null } });
}

function modelList(): object {
  return {
    object: 'list',
    data: MODELS.map((id) => ({ id, object: 'model', created: 1_700_000_000, owned_by: 'simulator' })),
  };
}

function json(response: ServerResponse, status: number, body: object): void {
  send(response, status, JSON.stringify(body));
}

function send(response: ServerResponse, status: number, text: string): void {
  if (response.headersSent) return;
  response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) });
  response.end(text);
}
