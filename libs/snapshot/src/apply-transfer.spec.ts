import { describe, expect, it } from '@jest/globals';
import { AdminStatus } from '@roundhouse/contracts/registry/v1/snapshot';
import type { Clock } from '@roundhouse/kernel';
import { applyTransfer } from './apply-transfer.ts';
import { removalOf } from './entries.ts';
import {
  apiKey,
  countsOf,
  deployment,
  model,
  organization,
  project,
  provider,
  smallWorld,
} from './fixtures/entries.ts';
import { apply, delta, full, receive, refusalOf, stateAfter, stateOf } from './fixtures/transfers.ts';
import { Slicer } from './slicer.ts';

/** Full counts in `npm run test:long`; what they prove does not depend on them. */
const isLong = process.env['ROUNDHOUSE_LONG'] === '1';
const INACTIVE = AdminStatus.ADMIN_STATUS_INACTIVE;
const worldCounts = countsOf(smallWorld());

describe('a full transfer', () => {
  it('replaces everything', async () => {
    const state = await stateOf(smallWorld(3));
    const next = stateAfter(await apply(state, await full([organization({ id: 'other' })], 2)));
    expect(next.counts).toEqual(countsOf([organization({ id: 'other' })]));
    expect(next.project('prj')).toBeUndefined();
  });

  it('may be empty when its header says so', async () => {
    expect((await stateOf([])).counts).toEqual(countsOf([]));
  });

  it('is applied in slices, however large', async () => {
    const keys = isLong ? 20_000 : 5_000;
    const entries = [...smallWorld(), ...Array.from({ length: keys }, (_, index) => apiKey({ id: `key-${index}` }))];
    const transfer = await receive(await full(entries, 1));
    let longest = 0;
    let sinceTurn = 0;
    // A clock that moves 10 microseconds with every question: about one question per entry.
    let nowMs = 0;
    const clock: Clock = { nowMs: () => nowMs, monotonicMs: () => ((sinceTurn += 1), (nowMs += 0.01)) };
    const slicer = new Slicer(clock);
    const pause = slicer.pause.bind(slicer);
    let pauses = 0;
    slicer.pause = async () => {
      pauses += 1;
      longest = Math.max(longest, sinceTurn);
      await pause();
      sinceTurn = 0;
    };
    const state = stateAfter(await applyTransfer(undefined, transfer, { slicer }));
    expect(state.counts.apiKeys).toBe(keys + 1);
    expect(pauses).toBeGreaterThan(keys / 500);
    expect(longest).toBeLessThan(450);
  });

  it('with a lower number never takes the place of a newer state', async () => {
    const state = await stateOf(smallWorld(), 5);
    expect(refusalOf(await apply(state, await full(smallWorld(9), 4)))).toBe('stale');
  });

  it('of a new epoch is taken whatever its number', async () => {
    const state = await stateOf(smallWorld(), 500);
    const next = stateAfter(await apply(state, await full(smallWorld(2), 1, 'epoch-2')));
    expect(next.revision).toEqual({ epoch: 'epoch-2', number: 1n });
  });
});

describe('a delta', () => {
  it('changes only what it names', async () => {
    const state = await stateOf(smallWorld());
    const lines = [apiKey({ id: 'key', revoked: true }), deployment({ id: 'dep-1' })];
    const next = stateAfter(await apply(state, await delta(1, 2, lines, countsOf(smallWorld(2)))));
    expect(next.apiKey('key')?.revoked).toBe(true);
    expect(next.deploymentsOf('mdl').map((entry) => entry.id)).toEqual(['dep-0', 'dep-1']);
    expect(next.project('prj')).toBe(state.project('prj'));
  });

  it('leaves the state before it as it was', async () => {
    const state = await stateOf(smallWorld(2));
    const lines = [apiKey({ id: 'key', revoked: true }), removalOf('deployment', 'dep-1')];
    stateAfter(await apply(state, await delta(1, 2, lines, worldCounts)));
    expect(state.apiKey('key')?.revoked).toBe(false);
    expect(state.deploymentsOf('mdl')).toHaveLength(2);
    expect(state.counts).toEqual(countsOf(smallWorld(2)));
  });

  it('applies to exactly its base', async () => {
    const state = await stateOf(smallWorld(), 3);
    const late = await delta(1, 2, [apiKey({ id: 'key', revoked: true })], worldCounts);
    const early = await delta(4, 5, [apiKey({ id: 'key', revoked: true })], worldCounts);
    expect(refusalOf(await apply(state, late))).toBe('stale');
    expect(refusalOf(await apply(state, early))).toBe('gap');
    expect(refusalOf(await apply(undefined, early))).toBe('gap');
  });

  it('may remove what was never known', async () => {
    const state = await stateOf(smallWorld());
    const next = await apply(state, await delta(1, 2, [removalOf('model', 'made and removed between')], worldCounts));
    expect(stateAfter(next).revision.number).toBe(2n);
  });

  it('may swap the names of two models', async () => {
    const entries = [...smallWorld(0), model({ id: 'a', key: 'one' }), model({ id: 'b', key: 'two' })];
    const state = await stateOf(entries);
    const lines = [model({ id: 'a', key: 'Two' }), model({ id: 'b', key: 'One' })];
    const next = stateAfter(await apply(state, await delta(1, 2, lines, countsOf(entries))));
    expect(next.callableIn('org', 'one')).toBe('b');
    expect(next.callableIn('org', 'two')).toBe('a');
  });

  it.each([
    ['an unknown model', deployment({ id: 'dep-9', modelId: 'nowhere' }), 'bad_reference'],
    ['an unknown provider', deployment({ id: 'dep-9', providerId: 'nowhere' }), 'bad_reference'],
    ['an unknown credential', provider({ id: 'p', credentialId: 'nowhere' }), 'bad_reference'],
    ['no project', apiKey({ id: 'k', projectId: '' }), 'bad_reference'],
    ['an unknown organization', project({ id: 'p', organizationId: 'nowhere' }), 'bad_reference'],
    ['an entry of another tenant', deployment({ id: 'dep-9', organizationId: 'org-2' }), 'bad_reference'],
    ['no id', apiKey({ id: '' }), 'malformed'],
    ['a name that another model has', model({ id: 'twin', key: 'LLAMA-3' }), 'conflict'],
  ])('is refused when it holds %s', async (_, line, reason) => {
    const entries = [...smallWorld(), organization({ id: 'org-2' })];
    const state = await stateOf(entries);
    expect(refusalOf(await apply(state, await delta(1, 2, [line], countsOf([...entries, line]))))).toBe(reason);
  });

  it('is refused when it removes what is still used', async () => {
    const counts = { ...worldCounts, providers: 0 };
    const applied = await apply(await stateOf(smallWorld()), await delta(1, 2, [removalOf('provider', 'prv')], counts));
    expect(refusalOf(applied)).toBe('bad_reference');
  });

  it('is refused when one entry is named twice', async () => {
    const lines = [apiKey({ id: 'key', revoked: true }), apiKey({ id: 'key', revoked: false })];
    expect(refusalOf(await apply(await stateOf(smallWorld()), await delta(1, 2, lines, worldCounts)))).toBe('conflict');
  });

  it('is refused when the result has other counts than announced', async () => {
    const applied = await apply(await stateOf(smallWorld()), await delta(1, 2, [apiKey({ id: 'k2' })], worldCounts));
    expect(refusalOf(applied)).toBe('counts_mismatch');
  });

  it('never regresses when deltas come shuffled and twice', async () => {
    let state = await stateOf(smallWorld(0), 1);
    const deltas = [];
    for (let number = 1; number <= 12; number += 1) {
      const lines = [apiKey({ id: 'key', expiresAtUnixMs: BigInt(number) })];
      deltas.push(await delta(number, number + 1, lines, countsOf(smallWorld(0))));
    }
    let seed = 7;
    const random = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647;
    let applied = 0;
    for (let step = 0; step < (isLong ? 2_000 : 400); step += 1) {
      const before = state;
      const outcome = await apply(state, deltas[Math.floor(random() * deltas.length)] as (typeof deltas)[0]);
      if ('state' in outcome) {
        state = outcome.state;
        applied += 1;
      }
      expect(state.revision.number).toBeGreaterThanOrEqual(before.revision.number);
      expect(state.apiKey('key')?.expiresAtUnixMs).toBe(state.revision.number - 1n);
    }
    expect(applied).toBe(12);
  });
});

describe('a mass removal', () => {
  const removals = (count: number) => Array.from({ length: count }, (_, at) => removalOf('deployment', `dep-${at}`));

  it('of more than half of twenty deployments is refused when nobody intended it', async () => {
    const state = await stateOf(smallWorld(20));
    const applied = await apply(state, await delta(1, 2, removals(11), countsOf(smallWorld(9)), 10));
    expect(refusalOf(applied)).toBe('mass_removal');
  });

  it('is refused, too, when it comes as a full snapshot or as a switching off', async () => {
    const state = await stateOf(smallWorld(20));
    expect(refusalOf(await apply(state, await full(smallWorld(9), 2)))).toBe('mass_removal');
    const off = Array.from({ length: 20 }, (_, at) => deployment({ id: `dep-${at}`, adminStatus: INACTIVE }));
    const counts = { ...state.counts, activeDeployments: 0 };
    expect(refusalOf(await apply(state, await delta(1, 2, off, counts)))).toBe('mass_removal');
  });

  it.each([
    ['intended', 20, 11, 11],
    ['no more than half', 20, 10, 0],
    ['of fewer than twenty', 19, 19, 0],
  ])('is believed when it is %s', async (_, held, removed, intended) => {
    const state = await stateOf(smallWorld(held));
    const transfer = await delta(1, 2, removals(removed), countsOf(smallWorld(held - removed)), intended);
    expect(stateAfter(await apply(state, transfer)).counts.deployments).toBe(held - removed);
  });

  it('does not hold back the revocations that come with it', async () => {
    const state = await stateOf([...smallWorld(20), apiKey({ id: 'key-2' }), apiKey({ id: 'key-3' })]);
    const lines = [apiKey({ id: 'key', revoked: true }), removalOf('apiKey', 'key-2'), ...removals(20)];
    const counts = { ...state.counts, apiKeys: 2, deployments: 0, activeDeployments: 0 };
    const applied = await apply(state, await delta(1, 2, lines, counts));
    const narrowed = 'narrowed' in applied ? applied.narrowed : undefined;
    expect(narrowed?.revision).toEqual(state.revision);
    expect(narrowed?.counts.activeDeployments).toBe(20);
    expect(['key', 'key-2', 'key-3'].map((id) => narrowed?.apiKey(id)?.revoked)).toEqual([true, true, false]);
  });
});
