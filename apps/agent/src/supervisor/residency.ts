/** What the engines of a node may take together. */
export interface ResidencyLimits {
  /** Engines in memory at once; 0 = no bound. */
  maxLoaded: number;
  /** 0 = no bound. */
  budgetBytes: number;
  /** A load that needs more than the budget is refused; else it is tried when nothing else is loaded. */
  strict: boolean;
}

/** An instance that is in memory or waits to be. */
export interface Resident {
  id: string;
  state: 'waiting' | 'loading' | 'loaded' | 'leaving';
  /** What it takes, or is expected to take; 0 = not known. */
  memoryBytes: number;
  /** Loaded at once and kept, so it goes before those that wait on demand. */
  always: boolean;
  /** Monotonic time since it waits. */
  waitingSinceMs: number;
  /** Monotonic time since which nobody used it; undefined = in use, or never to be unloaded to make room. */
  evictableSinceMs: number | undefined;
}

/** What to do so that those who wait are served. */
export interface ResidencyPlan {
  admit: readonly string[];
  /** To be unloaded; who waits is admitted once they are gone. */
  evict: readonly string[];
  /** Would never fit. */
  refuse: readonly string[];
  /** Why the others wait, by id. */
  waits: ReadonlyMap<string, string>;
}

/**
 * Decides who is loaded next: those that are kept always before those on demand, in the order of their asking, one
 * load at a time, for two at once would both count on the same memory. The longest idle ones make room. One that
 * cannot be served now does not hold up others that fit beside what is loaded.
 */
export function planResidency(residents: readonly Resident[], limits: ResidencyLimits): ResidencyPlan {
  const waiting = residents
    .filter(({ state }) => state === 'waiting')
    .toSorted((one, other) => Number(other.always) - Number(one.always) || one.waitingSinceMs - other.waitingSinceMs);
  const inside = residents.filter(({ state }) => state !== 'waiting');
  const refuse = limits.strict ? waiting.filter((one) => needsTooMuch(one, limits)).map(({ id }) => id) : [];
  const waits = new Map<string, string>();
  const plan = (admit: string[], evict: string[]): ResidencyPlan => ({ admit, evict, refuse, waits });
  const candidates = waiting.filter(({ id }) => !refuse.includes(id));
  for (const { id } of candidates) waits.set(id, 'It waits for the load of another model.');
  if (candidates.length === 0 || inside.some(({ state }) => state === 'loading')) return plan([], []);
  for (const [index, candidate] of candidates.entries()) {
    if (fits(candidate, inside, limits)) {
      waits.delete(candidate.id);
      return plan([candidate.id], []);
    }
    waits.set(candidate.id, whyNot(candidate, inside, limits));
    if (index > 0) continue;
    const leavers = victims(candidate, inside, limits);
    // Whoever leaves already may be enough; then nobody else has to.
    if (leavers !== undefined) return plan([], leavers);
  }
  return plan([], []);
}

function needsTooMuch({ memoryBytes }: Resident, { budgetBytes }: ResidencyLimits): boolean {
  return budgetBytes > 0 && memoryBytes > budgetBytes;
}

function fits(one: Resident, inside: readonly Resident[], { maxLoaded, budgetBytes }: ResidencyLimits): boolean {
  if (inside.length === 0) return true;
  if (maxLoaded > 0 && inside.length >= maxLoaded) return false;
  return budgetBytes === 0 || taken(inside) + one.memoryBytes <= budgetBytes;
}

/** Those who have to go, the longest idle first; undefined = it would not fit even then. */
function victims(one: Resident, inside: readonly Resident[], limits: ResidencyLimits): string[] | undefined {
  let staying = inside.filter(({ state }) => state !== 'leaving');
  const idle = staying
    .filter(({ evictableSinceMs }) => evictableSinceMs !== undefined)
    .toSorted((left, right) => (left.evictableSinceMs ?? 0) - (right.evictableSinceMs ?? 0));
  const chosen: string[] = [];
  while (!fits(one, staying, limits)) {
    const next = idle.shift();
    if (next === undefined) return undefined;
    chosen.push(next.id);
    staying = staying.filter(({ id }) => id !== next.id);
  }
  return chosen;
}

function whyNot(one: Resident, inside: readonly Resident[], { maxLoaded, budgetBytes }: ResidencyLimits): string {
  if (maxLoaded > 0 && inside.length >= maxLoaded)
    return `It waits: ${inside.length} of ${maxLoaded} models are loaded.`;
  const free = Math.max(0, budgetBytes - taken(inside));
  return `It waits for memory: it needs ${gib(one.memoryBytes)}, ${gib(free)} of ${gib(budgetBytes)} are free.`;
}

function taken(inside: readonly Resident[]): number {
  return inside.reduce((sum, { memoryBytes }) => sum + memoryBytes, 0);
}

/** For people. */
export function gib(bytes: number): string {
  return `${(bytes / 1024 ** 3).toFixed(1)} GiB`;
}
