import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from '@jest/globals';
import { until } from '@roundhouse/testing';
import { request } from 'undici';
import { DeploymentTargets } from './deployment-target.ts';
import { Drains } from './drains.ts';
import { API_KEY, startGateway, type GatewayUnderTest } from './fixtures/gateway-under-test.ts';
import { chunk, DONE, FINISH, startUpstream, USAGE, type ScriptedUpstream } from './fixtures/scripted-upstream.ts';

describe('Drains', () => {
  it('has room for a bounded number', () => {
    const drains = new Drains(2);
    const none = (): void => undefined;
    const [first, second] = [drains.begin(none), drains.begin(none)];
    expect(drains.begin(none)).toBeUndefined();
    first?.();
    const third = drains.begin(none);
    expect(third).toBeDefined();
    second?.();
    third?.();
  });

  it('gives up what takes too long', async () => {
    let given = 0;
    const drains = new Drains(2, 20);
    const end = drains.begin(() => (given += 1));
    drains.begin(() => (given += 10))?.();
    await sleep(60);
    expect(given).toBe(1);
    end?.();
  });
});

describe('a caller who leaves', () => {
  let upstream: ScriptedUpstream;
  let gateway: GatewayUnderTest;
  let goOn: () => void = () => undefined;

  afterEach(async () => {
    await gateway.close();
    await upstream.close();
  });

  async function leaveAfterFirstToken(billsAfterAbort: boolean): Promise<void> {
    upstream = await startUpstream((response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(chunk({ content: 'a' }));
      goOn = () => response.end(`${chunk({ content: 'b' })}${FINISH}${USAGE}${DONE}`);
    });
    gateway = await startGateway({ models: [{ key: 'm', upstreams: [upstream.url] }] });
    const targets = gateway.app.get(DeploymentTargets, { strict: false });
    const find = targets.find.bind(targets);
    targets.find = (...call) => {
      const target = find(...call);
      return target instanceof Promise ? target : { ...target, billsAfterAbort };
    };
    const leave = new AbortController();
    const answer = await request(`${gateway.url}/v1/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${API_KEY}`, 'content-type': 'application/json' },
      body: '{"model":"m","messages":[],"stream":true}',
      signal: leave.signal,
    });
    answer.body.on('error', () => undefined);
    for await (const _ of answer.body) break;
    leave.abort();
  }

  it('of an upstream that bills all the same is charged what that says at its end', async () => {
    await leaveAfterFirstToken(true);
    await sleep(150);
    expect(upstream.sockets.size).toBe(1);
    goOn();
    await until('the call is over', 2_000, () => gateway.summaries.length === 1);
    expect(gateway.summaries[0]).toMatchObject({ status: 499, reason: 'cancelled' });
    expect(gateway.accounting.settled).toMatchObject([
      { facts: { endStatus: 'cancelled', usageSource: 'provider', usage: { inputTokens: 11, outputTokens: 2 } } },
    ]);
  });

  it('of any other is charged an estimate, and the upstream is left within 100 ms', async () => {
    await leaveAfterFirstToken(false);
    await sleep(100);
    expect(upstream.sockets.size).toBe(0);
    expect(gateway.accounting.settled).toMatchObject([{ facts: { endStatus: 'cancelled', usageSource: 'estimated' } }]);
  });
});
