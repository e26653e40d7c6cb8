import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SettingsEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import { DiskCopy } from './disk-copy.ts';
import { removalOf } from './entries.ts';
import { circuit, countsOf, limit, settings, smallWorld } from './fixtures/entries.ts';
import { apply, delta, full, receive, refusalOf, stateAfter, stateOf } from './fixtures/transfers.ts';
import { applyTransfer } from './apply-transfer.ts';

const SCOPED = [
  settings({ id: 'platform', organizationId: '', circuitOpenSeconds: 7 }),
  settings({ id: 'org', systemPrompt: '', contentCapture: 'full' }),
  settings({ id: 'prj', projectId: 'prj', circuitFailurePercent: 80, systemPrompt: 'Be brief.' }),
  limit({ id: 'org', requestsPerMinute: 5_000 }),
  limit({ id: 'prj', maxParallel: 3 }),
  limit({ id: 'team-1', tokensPerMinute: 4_294_967_295 }),
  circuit({ id: 'dep-0', openUntilUnixMs: 1_900_000_000_000n, resetGeneration: 3n }),
];
let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'roundhouse-scope-'));
});
afterEach(() => rm(directory, { recursive: true }));

describe('settings, limits and circuits', () => {
  it('are the same after a restart from disk, what is unset and what is empty told apart', async () => {
    const copy = () =>
      new DiskCopy({ directory, key: Buffer.alloc(32, 5), onFault: (error) => expect(error).toBeUndefined() });
    const transfer = await receive(await full([...smallWorld(), ...SCOPED], 1));
    const state = stateAfter(await applyTransfer(undefined, transfer));
    const first = copy();
    first.store(state, transfer);
    await first.close();
    const found = await copy().load();
    if ('absent' in found) throw new Error(found.absent);
    for (const kind of ['settings', 'limit', 'circuit'] as const) {
      expect([...found.state.entries(kind)]).toEqual([...state.entries(kind)]);
    }
    expect(found.state.counts).toMatchObject({ settings: 3, limits: 3, circuits: 1 });
    const setBy = (id: string) => [...found.state.entries('settings')].find((entry) => entry.id === id);
    expect([setBy('org')?.systemPrompt, setBy('prj')?.circuitOpenSeconds]).toEqual(['', undefined]);
  });

  it('may all go at once: that is no mass removal, and takes no route away', async () => {
    const world = smallWorld(40);
    const circuits = Array.from({ length: 40 }, (_, index) => circuit({ id: `dep-${index}` }));
    const state = await stateOf([...world, ...SCOPED.slice(0, 6), ...circuits]);
    const removals = [
      ...['platform', 'org', 'prj'].map((id) => removalOf('settings', id)),
      ...['org', 'prj', 'team-1'].map((id) => removalOf('limit', id)),
      ...circuits.map((_, index) => removalOf('circuit', `dep-${index}`)),
    ];
    const after = stateAfter(await apply(state, await delta(1, 2, removals, countsOf(world))));
    expect(after.counts).toMatchObject({ settings: 0, limits: 0, circuits: 0, activeDeployments: 40 });
    expect(stateAfter(await apply(state, await full(world, 2))).counts).toMatchObject({ limits: 0 });
  });

  it('of an organization or project that is not there are refused', async () => {
    for (const line of [
      settings({ id: 'gone', projectId: 'gone' }),
      settings({ id: 'gone', organizationId: 'gone' }),
      limit({ id: 'x', organizationId: 'gone' }),
      circuit({ id: 'x', organizationId: 'gone' }),
    ]) {
      expect(refusalOf(await apply(undefined, await full([...smallWorld(), line], 1)))).toBe('bad_reference');
    }
  });

  it('of random bytes are read or refused, never half read', () => {
    for (let round = 0; round < 200; round += 1) {
      const bytes = randomBytes(round % 40);
      let read: SettingsEntry | undefined;
      try {
        read = SettingsEntry.decode(bytes);
      } catch (error) {
        expect(error).toBeInstanceOf(Error);
      }
      if (read !== undefined) expect(SettingsEntry.decode(SettingsEntry.encode(read).finish())).toEqual(read);
    }
  });
});
