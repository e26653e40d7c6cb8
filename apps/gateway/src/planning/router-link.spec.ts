import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { PlanOutcome, RouteRequest } from '@roundhouse/contracts/router/v1/router_service';
import { probeRequest } from './plan-messages.ts';
import { RouterLink } from './router-link.ts';
import type { RouteChannelEvents } from './route-channel.ports.ts';

describe('RouterLink', () => {
  let sent: RouteRequest[];
  let link: RouterLink;
  let channel: RouteChannelEvents | undefined;

  beforeEach(async () => {
    jest.useFakeTimers();
    sent = [];
    const open = (_address: string, events: RouteChannelEvents) => {
      channel = events;
      return { write: (message: RouteRequest) => sent.push(message) > 0, cancel: () => undefined };
    };
    link = new RouterLink(
      'a:1',
      { gatewayId: 'g1', version: '1' },
      { open, release: () => undefined },
      {
        answers: () => undefined,
        readinessChanged: () => undefined,
        openPlansOf: () => [],
        probesWanted: () => undefined,
        outcomeDropped: () => undefined,
      },
    );
    link.start();
    channel?.message({
      hello: { routerId: 'r1', version: '1', revision: undefined },
      answers: [],
      probeDeploymentIds: [],
      gateways: 0,
    });
    await jest.advanceTimersByTimeAsync(1);
    sent = [];
  });

  afterEach(() => {
    link.stop();
    jest.useRealTimers();
  });

  const outcome = (requestId: string): PlanOutcome => ({ requestId, attempts: [] });
  const message = (plans: string[], outcomes: string[], cancelled: string[] = []) =>
    expect.objectContaining({
      plans: plans.map(probeRequest),
      outcomes: outcomes.map(outcome),
      cancelledRequestIds: cancelled,
    });

  it('sends all plans and cancels of a turn in one message at its end', async () => {
    link.send(probeRequest('p1'));
    link.cancel('c1');
    link.send(probeRequest('p2'));
    expect(sent).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(sent).toEqual([message(['p1', 'p2'], [], ['c1'])]);
  });

  it('sends neither a plan that is given up before it has left, nor its cancel', async () => {
    link.send(probeRequest('p1'));
    link.send(probeRequest('p2'));
    link.cancel('p1');
    await jest.advanceTimersByTimeAsync(1);
    expect(sent).toEqual([message(['p2'], [])]);
  });

  it('sends outcomes with the next plan, or alone after 5 ms', async () => {
    link.report(outcome('o1'));
    await jest.advanceTimersByTimeAsync(2);
    expect(sent).toEqual([]);
    link.send(probeRequest('p1'));
    await jest.advanceTimersByTimeAsync(1);
    expect(sent).toEqual([message(['p1'], ['o1'])]);
    await jest.advanceTimersByTimeAsync(10);
    link.report(outcome('o2'));
    await jest.advanceTimersByTimeAsync(6);
    expect(sent.slice(1)).toEqual([message([], ['o2'])]);
  });

  describe('while many plans are unanswered', () => {
    const first = Array.from({ length: 10 }, (_, index) => `p${index}`);
    const answer = async (ids: readonly string[]): Promise<void> => {
      const answers = ids.map((requestId) => ({ requestId, result: undefined }));
      channel?.message({ hello: undefined, answers, probeDeploymentIds: [], gateways: 0 });
      await jest.advanceTimersByTimeAsync(0);
    };

    beforeEach(async () => {
      for (const requestId of first) link.send(probeRequest(requestId));
      await jest.advanceTimersByTimeAsync(0);
      expect(sent).toEqual([message(first, [])]);
      sent = [];
      link.send(probeRequest('q1'));
      await jest.advanceTimersByTimeAsync(0);
      link.send(probeRequest('q2'));
      await jest.advanceTimersByTimeAsync(0);
      expect(sent).toEqual([]);
    });

    it('sends further ones together once answers have come', async () => {
      await answer(first);
      expect(sent).toEqual([message(['q1', 'q2'], [])]);
    });

    it('has one message under way at a time, until few plans gather meanwhile', async () => {
      const many = ['q3', 'q4', 'q5', 'q6'];
      for (const requestId of many) link.send(probeRequest(requestId));
      await answer(first.slice(1));
      expect(sent).toEqual([]);
      await answer(first.slice(0, 1));
      expect(sent).toEqual([message(['q1', 'q2', ...many], [])]);
      link.send(probeRequest('r1'));
      await jest.advanceTimersByTimeAsync(0);
      expect(sent).toHaveLength(1);
      await answer(['q1', 'q2', ...many]);
      link.send(probeRequest('r2'));
      await jest.advanceTimersByTimeAsync(0);
      expect(sent.slice(1)).toEqual([message(['r1'], []), message(['r2'], [])]);
    });

    it('sends them all the same when no answer comes, and does not wait for those any more', async () => {
      await jest.advanceTimersByTimeAsync(3);
      expect(sent).toEqual([message(['q1', 'q2'], [])]);
      link.send(probeRequest('q3'));
      await jest.advanceTimersByTimeAsync(0);
      expect(sent.slice(1)).toEqual([message(['q3'], [])]);
    });
  });

  it('sends what is left before it ends', () => {
    link.report(outcome('o1'));
    link.stop();
    expect(sent).toEqual([message([], ['o1'])]);
  });
});
