import { afterEach, expect, it } from '@jest/globals';
import { API_KEY, startGateway, type GatewayUnderTest } from './fixtures/gateway-under-test.ts';
import { sendJson, startUpstream, WHOLE_ANSWER, type ScriptedUpstream } from './fixtures/scripted-upstream.ts';

let upstream: ScriptedUpstream;
let gateway: GatewayUnderTest;

afterEach(async () => {
  await gateway.close();
  await upstream.close();
});

it('limits learn of every token, also of those that were cached, heard or thought', async () => {
  const usage = {
    prompt_tokens: 100,
    completion_tokens: 50,
    prompt_tokens_details: { cached_tokens: 60, audio_tokens: 10 },
    completion_tokens_details: { reasoning_tokens: 20, audio_tokens: 5 },
  };
  upstream = await startUpstream(sendJson(200, JSON.stringify({ ...(JSON.parse(WHOLE_ANSWER) as object), usage })));
  gateway = await startGateway({ models: [{ key: 'chat', upstreams: [upstream.url] }] });
  const response = await fetch(`${gateway.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
    body: JSON.stringify({ model: 'chat', messages: [{ role: 'user', content: 'Hi' }] }),
  });
  await response.text();
  const tokens = { inputTokens: 100, outputTokens: 50 };
  expect(gateway.planner.reports).toMatchObject([{ attempts: [tokens] }]);
  expect(gateway.summaries).toMatchObject([tokens]);
});
