import { describe, expect, it } from '@jest/globals';
import { AnswerDeadlines } from './answer-deadlines.ts';
import { DropOldestQueue } from './drop-oldest-queue.ts';
import { OpenPlans } from './open-plans.ts';
import { MISSES_UNTIL_BYPASS, RouterHealth } from './router-health.ts';

describe('AnswerDeadlines', () => {
  it('fall due in order, each exactly once', () => {
    const deadlines = new AnswerDeadlines(50, () => true);
    deadlines.set('a', 0);
    deadlines.set('b', 10);
    deadlines.set('c', 20);
    expect(deadlines.takeDue(49)).toEqual([]);
    expect(deadlines.nextInMs(49)).toBe(1);
    expect(deadlines.takeDue(60)).toEqual(['a', 'b']);
    expect(deadlines.takeDue(60)).toEqual([]);
    expect(deadlines.nextInMs(100)).toBe(0);
  });

  it('pass over what was answered', () => {
    const waiting = new Set(['b', 'd']);
    const deadlines = new AnswerDeadlines(50, (id) => waiting.has(id));
    ['a', 'b', 'c', 'd'].forEach((id, index) => deadlines.set(id, index * 10));
    expect(deadlines.takeDue(65)).toEqual(['b']);
    expect(deadlines.nextInMs(65)).toBe(15);
    waiting.delete('d');
    expect(deadlines.takeDue(65)).toEqual([]);
    expect(deadlines.nextInMs(65)).toBeUndefined();
  });
});

describe('RouterHealth', () => {
  it('bypasses a router only after enough misses in a row', () => {
    const health = new RouterHealth();
    for (let miss = 1; miss < MISSES_UNTIL_BYPASS; miss += 1) health.missed();
    expect(health.bypassed).toBe(false);
    health.answered();
    for (let miss = 1; miss < MISSES_UNTIL_BYPASS; miss += 1) health.missed();
    expect(health.bypassed).toBe(false);
    health.missed();
    expect(health.bypassed).toBe(true);
  });

  it('asks again after one answer', () => {
    const health = new RouterHealth();
    for (let miss = 0; miss < 50; miss += 1) health.missed();
    health.answered();
    expect(health.bypassed).toBe(false);
  });
});

describe('DropOldestQueue', () => {
  it('stays bounded, keeps the newest and counts what it dropped', () => {
    let dropped = 0;
    const queue = new DropOldestQueue<number>(3, () => (dropped += 1));
    for (let item = 1; item <= 10; item += 1) queue.push(item);
    expect(queue.length).toBe(3);
    expect(dropped).toBe(7);
    expect(queue.takeAll()).toEqual([8, 9, 10]);
    expect(queue.takeAll()).toEqual([]);
  });
});

describe('OpenPlans', () => {
  const plan = (requestId: string, routerAddress: string) => ({
    requestId,
    routerAddress,
    modelId: 'm',
    projectId: 'p',
    apiKeyId: 'k',
    deploymentId: 'd1',
    attempts: [],
  });

  it('end once, so that an outcome is reported once', () => {
    const plans = new OpenPlans();
    plans.add(plan('r1', 'a:1'));
    expect(plans.end('r1')?.routerAddress).toBe('a:1');
    expect(plans.end('r1')).toBeUndefined();
    expect(plans.size).toBe(0);
  });

  it('tell a router about its own plans, with the deployment being dialled', () => {
    const plans = new OpenPlans();
    plans.add(plan('r1', 'a:1'));
    plans.add(plan('r2', 'b:1'));
    plans.dialling('r1', 'd2');
    plans.dialling('unknown', 'd2');
    expect(plans.ofRouter('a:1')).toEqual([{ ...plan('r1', 'a:1'), deploymentId: 'd2' }]);
  });
});
