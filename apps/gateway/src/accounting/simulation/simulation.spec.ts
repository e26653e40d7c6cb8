import { describe, expect, it } from '@jest/globals';
import { testDirectory } from '@roundhouse/testing';
import { costOf } from './simulated-gateway.fixture.ts';
import { simulate, type SimulationEnd } from './simulation.fixture.ts';

// Each dead process leaves its files open, as this process cannot end for it: not many more than a thousand runs.
const SEEDS = process.env['ROUNDHOUSE_LONG'] === '1' ? 1_000 : 60;
const STEPS = 400;

/** Mulberry32. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One sentence per attempt that the ledger has otherwise than it must. */
function faultsOf({ ledger, attempts }: SimulationEnd): string[] {
  const provisional = new Set(ledger.provisionals);
  const faults: string[] = [];
  for (const [number, attempt] of attempts.entries()) {
    const id = attempt.record.attemptId;
    const cost = ledger.settles.get(id);
    const say = (what: string): void => void faults.push(`attempt ${number}: ${what}`);
    if (cost !== undefined && cost !== costOf(number)) say(`cost ${cost}, not ${costOf(number)}`);
    if (cost !== undefined && !attempt.settleBegun) say('settled by nobody');
    if (cost !== undefined && provisional.has(id)) say('counted twice');
    if (attempt.settleSafe && cost === undefined) say('its caller has the answer, the ledger has no settle');
    if (attempt.openSafe && cost === undefined && !provisional.has(id))
      say('begun, and neither settled nor provisional');
  }
  const known = new Set(attempts.map(({ record }) => record.attemptId));
  for (const id of ledger.attempts) if (!known.has(id)) faults.push(`${id} comes from nowhere`);
  return faults;
}

async function run(seed: number): Promise<SimulationEnd> {
  const directory = await testDirectory('simulation');
  try {
    return await simulate(directory.path, seeded(seed), STEPS);
  } finally {
    await directory.remove();
  }
}

describe('spool, forwarder, stream, ledger and confirmation', () => {
  it(`lose nothing and double nothing in ${SEEDS} simulated runs with faults at every step`, async () => {
    const happened: Record<string, number> = {};
    let settled = 0;
    for (let seed = 1; seed <= SEEDS; seed += 1) {
      const end = await run(seed).catch((error: unknown) => {
        throw new Error(`seed ${seed}`, { cause: error });
      });
      expect({ seed, faults: faultsOf(end) }).toEqual({ seed, faults: [] });
      settled += end.ledger.settles.size;
      for (const [step, count] of Object.entries(end.happened)) happened[step] = (happened[step] ?? 0) + count;
    }
    // The runs would prove nothing if nothing got through, or if some fault never came.
    expect(settled).toBeGreaterThan(SEEDS * 5);
    for (const step of ['kill', 'wipeStream', 'fallBack', 'tear', 'loseAcknowledgement']) {
      expect(happened[step]).toBeGreaterThan(SEEDS / 10);
    }
  }, 1_200_000);
});
