import { createServer } from 'node:http';

/** An instant OpenAI-compatible upstream: fixed bytes, no parsing, so that the proxy in front is what is measured. */
const UNARY = Buffer.from(
  JSON.stringify({
    id: 'chatcmpl-bench',
    object: 'chat.completion',
    created: 1_700_000_000,
    model: 'bench-upstream',
    choices: [{ index: 0, message: { role: 'assistant', content: 'Hello from the bench.' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 12, completion_tokens: 6, total_tokens: 18 },
  }),
);

const STREAM_CHUNKS = 64;

function chunk(delta: object, finishReason: string | null): string {
  const choices = [{ index: 0, delta, finish_reason: finishReason }];
  return `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'bench-upstream', choices })}\n\n`;
}

const USAGE = `data: ${JSON.stringify({ id: 'chatcmpl-bench', object: 'chat.completion.chunk', created: 1_700_000_000, model: 'bench-upstream', choices: [], usage: { prompt_tokens: 12, completion_tokens: STREAM_CHUNKS, total_tokens: 12 + STREAM_CHUNKS } })}\n\n`;

const server = createServer((request, response) => {
  let head = '';
  request.on('data', (bytes: Buffer) => {
    if (head.length < 4096) head += bytes.toString('latin1');
  });
  request.on('end', () => {
    if (!head.includes('"stream":true')) {
      response.writeHead(200, { 'content-type': 'application/json', 'content-length': UNARY.length });
      response.end(UNARY);
      return;
    }
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write(chunk({ role: 'assistant', content: '' }, null));
    let sent = 0;
    const next = (): void => {
      if (sent === STREAM_CHUNKS) {
        response.end(`${chunk({}, 'stop')}${USAGE}data: [DONE]\n\n`);
        return;
      }
      sent += 1;
      response.write(chunk({ content: ' word' }, null));
      setImmediate(next);
    };
    next();
  });
});
server.keepAliveTimeout = 60_000;
server.listen(Number(process.argv[2] ?? 0), '127.0.0.1', () => {
  process.stdout.write(`${JSON.stringify(server.address())}\n`);
});
