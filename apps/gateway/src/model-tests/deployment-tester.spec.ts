import { readdirSync, readFileSync } from 'node:fs';
import { createServer as createTcpServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it } from '@jest/globals';
import { Mode } from '@roundhouse/contracts/common/v1/common';
import { DeploymentEntry, ModelEntry, ProviderEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { EgressPools } from '@roundhouse/egress';
import { systemClock } from '@roundhouse/kernel';
import type { ConfigState } from '@roundhouse/snapshot';
import { until } from '@roundhouse/testing';
import type { ConfigurationView } from '../configuration/configuration.ports.ts';
import { DeploymentTargets } from '../inference/deployment-target.ts';
import {
  sendJson,
  startUpstream,
  WHOLE_ANSWER,
  type Script,
  type ScriptedUpstream,
} from '../inference/fixtures/scripted-upstream.ts';
import { NodeIdentity } from '../inference/node-identity.ts';
import { DeploymentTester } from './deployment-tester.ts';
import { UpstreamProbe } from './upstream-probe.ts';

const SECRET = 'upstream-secret-4711';
const OPEN_LOOPBACK = ['127.0.0.1/32:*'];
const pools = new EgressPools();
const upstreams: ScriptedUpstream[] = [];

afterEach(async () => {
  await Promise.all(upstreams.splice(0).map((upstream) => upstream.close()));
});
afterAll(() => pools.close());

async function upstreamThat(script: Script): Promise<ScriptedUpstream> {
  const upstream = await startUpstream(script);
  upstreams.push(upstream);
  return upstream;
}

interface World {
  readonly baseUrl: string;
  readonly mode?: Mode;
  readonly allowedCidrs?: string[];
  readonly driver?: string;
}

function testerOf({ baseUrl, mode = Mode.MODE_CHAT, allowedCidrs = OPEN_LOOPBACK, driver }: World): DeploymentTester {
  const deployment = DeploymentEntry.fromPartial({
    id: 'dep',
    modelId: 'mdl',
    providerId: 'prv',
    driver: driver ?? 'openai-compatible',
    upstreamModelId: 'up-1',
  });
  const host = URL.canParse(baseUrl) ? new URL(baseUrl).host : '';
  const ownKey = { id: 'own', name: 'own', secretRevision: 1n, sealed: [], allowedHosts: [host] };
  const provider = ProviderEntry.fromPartial({ id: 'prv', driver: 'openai-compatible', baseUrl, allowedCidrs, ownKey });
  const model = ModelEntry.fromPartial({ id: 'mdl', mode });
  const state = {
    deployment: (id: string) => (id === 'dep' ? deployment : undefined),
    model: () => model,
    provider: () => provider,
    credential: () => undefined,
    platformSettings: { nodeCaPem: '' },
  } as unknown as ConfigState;
  const configuration: ConfigurationView = {
    current: () => state,
    ageMs: () => 0,
    endpoint: () => undefined,
    secretOf: () => Promise.resolve({ secret: SECRET }),
    openSecretOf: () => undefined,
  };
  const targets = new DeploymentTargets(configuration, pools, new NodeIdentity('/none', '/none'));
  const probe = new UpstreamProbe(systemClock);
  return new DeploymentTester({ configuration, targets, probe, clock: systemClock, limitMs: 500 });
}

const run = async (world: World, paid = false) => {
  const target = { deploymentId: 'dep', definition: 'f-1' };
  const result = await testerOf(world).test(target, paid, new AbortController().signal);
  const debug = result.debugJson.length === 0 ? undefined : (JSON.parse(result.debugJson.toString()) as object);
  return { ...result, debug };
};

describe('the test of a deployment', () => {
  it('is usable when a whole answer comes, with latency, status and protocol (001-33)', async () => {
    const upstream = await upstreamThat(sendJson(200, WHOLE_ANSWER));
    const result = await run({ baseUrl: upstream.url });
    expect(result).toMatchObject({
      deploymentId: 'dep',
      definition: 'f-1',
      result: 'usable',
      upstreamStatus: 200,
      protocol: 'openai-chat',
      upstreamModelId: 'up-1',
      errorClass: '',
      message: '',
    });
    expect(result.latencyMs).toBeLessThan(500);
    expect(JSON.parse(upstream.bodies[0] ?? '')).toMatchObject({ model: 'up-1', max_tokens: 16, temperature: 0 });
    expect(upstream.requests[0]?.headers.authorization).toBe(`Bearer ${SECRET}`);
  });

  it('takes an embedding for a model of embeddings', async () => {
    const upstream = await upstreamThat(sendJson(200, '{"data":[{"embedding":[0.1]}],"model":"x"}'));
    expect(await run({ baseUrl: upstream.url, mode: Mode.MODE_EMBEDDING })).toMatchObject({ result: 'usable' });
    expect(upstream.requests[0]?.url).toBe('/v1/embeddings');
  });

  it('asks again in the modern form when an upstream refuses a customary parameter', async () => {
    const refusal = JSON.stringify({ error: { message: "Unsupported parameter: 'max_tokens'.", param: 'max_tokens' } });
    const upstream = await upstreamThat((response, request, body) =>
      sendJson(body.includes('"max_tokens"') ? 400 : 200, body.includes('"max_tokens"') ? refusal : WHOLE_ANSWER)(
        response,
        request,
        body,
      ),
    );
    expect(await run({ baseUrl: upstream.url })).toMatchObject({ result: 'usable' });
    expect(upstream.bodies).toHaveLength(2);
  });

  it.each([
    ['auth', sendJson(401, '{"error":{"message":"Incorrect API key","code":"invalid_api_key"}}')],
    ['model_missing', sendJson(404, '{"error":{"code":"model_not_found"}}')],
    ['overloaded', sendJson(503, 'busy')],
    ['protocol', sendJson(200, '<html>hello</html>')],
    ['protocol', sendJson(200, '{"choices":[]}')],
    ['quota_exhausted', sendJson(200, '{"error":{"code":"insufficient_quota"}}')],
  ])('is an error of class %s when the upstream says so', async (errorClass, script) => {
    const upstream = await upstreamThat(script);
    expect(await run({ baseUrl: upstream.url })).toMatchObject({ result: 'error', errorClass });
  });

  it.each<[string, Script]>([
    ['says nothing', () => undefined],
    ['stops in the middle', (response) => void response.writeHead(200).write('{"choices":[{')],
  ])('is a timeout when the upstream %s, at the cap', async (_, script) => {
    const upstream = await upstreamThat(script);
    const startedAt = performance.now();
    expect(await run({ baseUrl: upstream.url })).toMatchObject({ result: 'timeout', errorClass: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    await until('the connection is closed', 2_000, () => upstream.sockets.size === 0);
  });

  it('is unsupported for media unless a paid test is asked for, and calls nobody (001-33, rule 27)', async () => {
    const upstream = await upstreamThat(sendJson(200, WHOLE_ANSWER));
    const result = await run({ baseUrl: upstream.url, mode: Mode.MODE_IMAGE });
    expect(result).toMatchObject({ result: 'unsupported', message: expect.stringContaining('cost money') });
    for (const mode of [Mode.MODE_VIDEO, Mode.MODE_IMAGE_EDIT, Mode.MODE_AUDIO_TRANSCRIPTION]) {
      expect(await run({ baseUrl: upstream.url, mode }, true)).toMatchObject({ result: 'unsupported' });
    }
    expect(upstream.bodies).toEqual([]);
  });

  it.each<[string, Mode, Script, string]>([
    ['a picture', Mode.MODE_IMAGE, sendJson(200, '{"data":[{"b64_json":"AA"}]}'), 'usable'],
    ['no picture', Mode.MODE_IMAGE, sendJson(200, '{"data":[]}'), 'error'],
    ['an order of documents', Mode.MODE_RERANK, sendJson(200, '{"results":[{"index":0}]}'), 'usable'],
    ['a judgement', Mode.MODE_MODERATION, sendJson(200, '{"results":[{"flagged":false}]}'), 'usable'],
    ['an error of status 200', Mode.MODE_MODERATION, sendJson(200, '{"error":{"message":"x"}}'), 'error'],
    [
      'sound',
      Mode.MODE_AUDIO_SPEECH,
      (to) => void to.writeHead(200, { 'content-type': 'audio/mpeg' }).end('\u0000x'),
      'usable',
    ],
    [
      'silence',
      Mode.MODE_AUDIO_SPEECH,
      (to) => void to.writeHead(200, { 'content-type': 'audio/mpeg' }).end(),
      'error',
    ],
  ])('of another workload looks for %s', async (_what, mode, script, result) => {
    const upstream = await upstreamThat(script);
    const told = await run({ baseUrl: upstream.url, mode }, true);
    expect(told).toMatchObject({ result });
    expect(told.debugJson.toString()).not.toContain('\\u0000');
  });

  it('says what is not configured instead of calling', async () => {
    const result = await run({ baseUrl: 'not a url' });
    expect(result).toMatchObject({ result: 'error', errorClass: 'not_configured' });
    expect(await run({ baseUrl: 'http://x', driver: 'nothing' })).toMatchObject({ errorClass: 'not_configured' });
  });

  it('keeps no secret, whatever part of the answer it comes back in (security 7)', async () => {
    const echo: Script = (response, request, body) =>
      sendJson(
        Number(request.url?.length) > 0 ? 200 : 500,
        JSON.stringify({ choices: [{ message: { content: `${request.headers.authorization} ${body} ${SECRET}` } }] }),
        { 'content-type': `text/${SECRET}` },
      )(response, request, body);
    const echoing = await upstreamThat(echo);
    const failing = await upstreamThat((response, request, body) =>
      sendJson(401, JSON.stringify({ error: { message: `bad key ${SECRET}`, type: SECRET } }))(response, request, body),
    );
    for (const upstream of [echoing, failing]) {
      const { debugJson, message } = await run({ baseUrl: upstream.url });
      expect(`${debugJson.toString()} ${message}`).not.toContain('4711');
      expect(debugJson.length).toBeLessThan(8 * 1024);
    }
  });
});

describe('the address of an upstream under test', () => {
  async function closedPort(): Promise<number> {
    const server = createTcpServer().listen(0, '127.0.0.1');
    await new Promise((done) => server.once('listening', done));
    const { port } = server.address() as AddressInfo;
    await new Promise((done) => server.close(done));
    return port;
  }

  it('passes the same guard as calls: what is not opened is not dialled (security 7, 33)', async () => {
    const upstream = await upstreamThat(sendJson(200, WHOLE_ANSWER));
    const result = await run({ baseUrl: upstream.url, allowedCidrs: [] });
    expect(result).toMatchObject({ result: 'error', errorClass: 'unreachable', upstreamStatus: 0 });
    expect([upstream.bodies, upstream.sockets.size]).toEqual([[], 0]);
  });

  it('tells no open port from a closed one: same words, same time (security 40)', async () => {
    const odd = createTcpServer((socket) => socket.end('SSH-2.0-x\r\n')).listen(0, '127.0.0.1');
    await new Promise((done) => odd.once('listening', done));
    const oddPort = (odd.address() as AddressInfo).port;
    const http = new URL((await upstreamThat(sendJson(200, WHOLE_ANSWER))).url).port;
    const cases: World[] = [
      { baseUrl: `http://127.0.0.1:${await closedPort()}/v1` },
      { baseUrl: `http://127.0.0.1:${oddPort}/v1` },
      { baseUrl: `https://127.0.0.1:${http}/v1` },
      { baseUrl: `http://127.0.0.1:${http}/v1`, allowedCidrs: [] },
      { baseUrl: `http://127.0.0.1:${await closedPort()}/v1`, allowedCidrs: [] },
    ];
    const seen = await Promise.all(
      cases.map(async (world) => {
        const startedAt = performance.now();
        const result = await run(world);
        return { text: JSON.stringify(result), seconds: Math.round((performance.now() - startedAt) / 1_000) };
      }),
    );
    odd.close();
    expect(new Set(seen.map(({ text }) => text)).size).toBe(1);
    expect(seen.map(({ seconds }) => seconds)).toEqual(cases.map(() => 1));
  });
});

describe('the gateway', () => {
  it('starts no process, whatever a request holds (security 7)', () => {
    const root = join(import.meta.dirname, '..');
    const sources = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
      (path) => path.endsWith('.ts') && !path.endsWith('.spec.ts'),
    );
    expect(sources.length).toBeGreaterThan(100);
    const spawning = sources.filter((path) =>
      /child_process|worker_threads/.test(readFileSync(join(root, path), 'utf8')),
    );
    expect(spawning).toEqual([]);
  });
});
