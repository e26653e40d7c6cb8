import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { until, type StackView } from '@roundhouse/testing';
import { enginePids } from './harness/engine-pids.ts';
import { sharedStack } from './harness/shared-stack.ts';

interface Resource {
  id: string;
}

interface Serving extends Resource {
  placements: { deployment_id: string; phase: string }[];
}

const STREAMS = 2;
const UNARY_CALLS = 12;
/** More than the engine can make before its agent is killed, less than its context holds. */
const LONG = 3_000;

// Without the binary there is nothing real to test; the set-up says so in the run's output.
const describeWithEngine = process.env['ROUNDHOUSE_E2E_LLAMA'] === '1' ? describe : describe.skip;

let stack: StackView;
let model: string;
let modelId: string;
let servingId: string;

/** A model of its own, served by a node first and by the simulated provider when that fails. */
beforeAll(async () => {
  stack = sharedStack();
  const { admin } = stack;
  model = `lost-${newId().slice(-8)}`;
  const made = await admin.must<Resource>('POST', '/models', {
    key: model,
    display_name: model,
    mode: 'chat',
    capabilities: { context_window_tokens: 4096 },
    price: { free: true },
    deployments: [
      { provider_id: await admin.simulatedProvider(), upstream_model_id: 'sim-chat?tokens=5', priority: 9 },
    ],
  });
  modelId = made.id;
  // Where other files had the provider fail its circuit is half open: one call at a time might go there.
  await admin.resetSimulatedProvider();
  const serving = await admin.must<Serving>('POST', '/servings', {
    model_id: modelId,
    hub: { entry: 'tiny-llama' },
    copies: 1,
    settings: { context_tokens: 2 * 4096, parallel: STREAMS, threads: 1 },
  });
  servingId = serving.id;
  await until('the serving is ready', 60_000, async () => {
    const { placements } = await admin.must<Serving>('GET', `/servings/${serving.id}`);
    return placements[0]?.phase === 'ready';
  });
  // Gateways hear of an engine a moment after registry does, and would call the provider until then.
  await nodeAnswers();
}, 120_000);

/** Other files count the engines of this stack. */
afterAll(async () => {
  const before = await enginePids(stack.dataDirectory);
  await stack.admin.must('DELETE', `/servings/${servingId}`);
  await until('the engine is gone', 30_000, async () => {
    return (await enginePids(stack.dataDirectory)).length < before.length;
  });
}, 60_000);

function ask(body: object): Promise<Response> {
  return fetch(`${stack.endpoints.gateway}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.endpoints.api_key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }], ...body }),
    signal: AbortSignal.timeout(60_000),
  });
}

/** A call as its caller sees it. */
async function call(stream: boolean): Promise<{ status: number; text: string }> {
  const answer = await ask({ stream, max_tokens: 5 });
  return { status: answer.status, text: await answer.text() };
}

/** Waits until a call comes to the node; the provider's answers have no timings. */
async function nodeAnswers(): Promise<void> {
  await until('the node answers', 10_000, async () => {
    const { status, text } = await call(false);
    return status === 200 && text.includes('"timings"');
  });
}

/** Starts a long stream, which a forbidden end token keeps from ending by chance; resolves at its first token with what is read until its end. */
async function longStream(): Promise<{ rest: Promise<string> }> {
  const answer = await ask({ stream: true, max_tokens: LONG, logit_bias: { 2: -100 } });
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = (await reader.read()).value ?? '';
  const rest = (async () => {
    for (let part = await reader.read(); !part.done; part = await reader.read()) text += part.value;
    return text;
  })();
  return { rest };
}

describeWithEngine('an agent that is killed under load', () => {
  it('fails uncommitted calls over, ends committed streams in one error event, and stops no engine', async () => {
    const engines = await enginePids(stack.dataDirectory);
    const streams = await Promise.all(Array.from({ length: STREAMS }, longStream));
    // Both slots are taken: what comes now waits at the engine, uncommitted.
    const waiting = Array.from({ length: UNARY_CALLS }, (_, index) => call(index % 2 === 0));
    const agent = stack.signal('agent', 'SIGKILL');

    for (const { rest } of streams) {
      const text = await rest;
      const events = text.split('\n').filter((line) => line.startsWith('data: '));
      expect(events.filter((line) => line.includes('"error"'))).toHaveLength(1);
      expect(events.at(-1)).toContain('"error"');
      expect(text).not.toContain('[DONE]');
    }
    for (const answer of await Promise.all(waiting)) {
      // As a whole, so that a failure shows what the caller was told.
      expect(answer).toEqual({ status: 200, text: expect.not.stringContaining('"error"') });
    }

    await stack.restarted('agent', agent);
    const restartedMs = performance.now();
    await nodeAnswers();
    expect(performance.now() - restartedMs).toBeLessThan(5_000);
    expect(await enginePids(stack.dataDirectory)).toEqual(engines);
  });
});
