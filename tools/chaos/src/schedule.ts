/** One disturbance of a run. */
export interface Disturbance {
  /** When, from the start of the load. */
  readonly atMs: number;
  /** Process of the stack, such as `gateway-2`, `nats`, `postgres`. */
  readonly service: string;
  /**
   * `kill`: SIGKILL, the stack brings it back. `freeze`: SIGSTOP for so long. `outage`: killed and kept down for so long.
   * `wipe`: killed, all its data removed, its streams made anew.
   */
  readonly kind: 'kill' | 'freeze' | 'outage' | 'wipe';
  /** For freeze and outage. */
  readonly lengthMs: number;
}

/** What a schedule is drawn from. */
export interface ScheduleOrder {
  readonly seed: number;
  /** Length of the load. */
  readonly lengthMs: number;
  /** Processes by the service that they are of; each is disturbed at least twice when the run is long enough. */
  readonly services: Readonly<Record<string, readonly string[]>>;
  /** Kills and one wipe of NATS alone, as the short run has them. */
  readonly killsOnly?: boolean;
  /** Time from one disturbance to the next, in the mean. Default 5 s. */
  readonly meanGapMs?: number;
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

/** The short run: every kind of kill twice, in the time that a change can wait for. Registry is not on the way of usage. */
export const SHORT_RUN = { lengthMs: 75_000, meanGapMs: 4_000, killsOnly: true, left: ['registry'] } as const;

/** Load without disturbance at the end of a run, so that restarts end inside it. */
export const QUIET_END_MS = 15_000;

/**
 * Draws the disturbances of a run: first every service twice in random order, then what chance wants.
 *
 * @returns disturbances in the order of time
 */
export function drawSchedule(order: ScheduleOrder): Disturbance[] {
  const { services, lengthMs, meanGapMs = 5_000 } = order;
  const random = seededRandom(order.seed);
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const names = Object.keys(services);
  // Each process of a service once before one comes twice.
  const owed = names.flatMap((name) => [0, 1].map((turn) => processOf(services, name, turn)));
  if ('nats' in services) owed.push({ service: 'nats', kinds: ['wipe'] });
  const schedule: Disturbance[] = [];
  const endMs = lengthMs - QUIET_END_MS;
  for (let atMs = 2_000 + random() * 2_000; atMs < endMs; atMs += meanGapMs * (0.5 + random())) {
    const place = Math.floor(random() * owed.length);
    const { service, kinds } =
      owed.length > 0 ? owed.splice(place, 1)[0]! : processOf(services, pick(names), Math.floor(random() * 9));
    const kind = order.killsOnly === true && kinds[0] === 'kill' ? 'kill' : pick(kinds);
    schedule.push({ atMs: Math.round(atMs), service, kind, lengthMs: Math.round(500 + random() * 3_500) });
  }
  return schedule;
}

interface Candidate {
  readonly service: string;
  readonly kinds: readonly Disturbance['kind'][];
}

function processOf(services: ScheduleOrder['services'], name: string, turn: number): Candidate {
  const processes = services[name] ?? [];
  const service = processes[turn % processes.length] ?? name;
  // Postgres frozen under running transactions says nothing that an outage does not; the gateway frozen fails its callers.
  if (name === 'gateway') return { service, kinds: ['kill'] };
  if (name === 'postgres') return { service, kinds: ['kill', 'outage'] };
  return { service, kinds: ['kill', 'kill', 'freeze', 'outage'] };
}
