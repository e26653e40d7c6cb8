/** One disturbance of a run. */
export interface Disturbance {
  /** When, from the start of the load. */
  atMs: number;
  /** Service of the stack, or `nats`, `postgres`. */
  service: string;
  /** `kill`: SIGKILL, the stack brings it back. `freeze`: SIGSTOP for so long. `outage`: killed and kept down for so long. */
  kind: 'kill' | 'freeze' | 'outage';
  /** For freeze and outage. */
  lengthMs: number;
}

/** A small seeded generator (mulberry32): the same seed gives the same run. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const SERVICES = ['gateway', 'router', 'tracing', 'registry', 'nats', 'postgres'];
const MEAN_GAP_MS = 5000;

/**
 * Draws the disturbances of a run: every service is killed at least twice when the run is long enough, the rest is
 * random. The last quarter minute stays quiet, so that restarts end inside the run.
 *
 * @param lengthMs length of the load
 * @returns disturbances in the order of time
 */
export function drawSchedule(seed: number, lengthMs: number): Disturbance[] {
  const random = seededRandom(seed);
  const endMs = lengthMs - 15_000;
  const schedule: Disturbance[] = [];
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const owed = [...SERVICES, ...SERVICES];
  for (let atMs = 2000 + random() * 2000; atMs < endMs; atMs += MEAN_GAP_MS * (0.5 + random())) {
    const service =
      owed.length > 0 ? (owed.splice(Math.floor(random() * owed.length), 1)[0] as string) : pick(SERVICES);
    // Postgres frozen under running transactions says nothing that an outage does not; the gateway frozen fails its callers.
    const kinds: Disturbance['kind'][] =
      service === 'gateway'
        ? ['kill']
        : service === 'postgres'
          ? ['kill', 'outage']
          : ['kill', 'kill', 'freeze', 'outage'];
    schedule.push({ atMs: Math.round(atMs), service, kind: pick(kinds), lengthMs: Math.round(500 + random() * 3500) });
  }
  return schedule;
}
