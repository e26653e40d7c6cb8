/** What one provider's model, or all of them, cost on one day. */
export interface DayCost {
  /** `YYYY-MM-DD`, in UTC. */
  readonly day: string;
  readonly organizationId: string;
  readonly providerId: string;
  /** As the provider calls it; empty = not named. */
  readonly upstreamModelId: string;
  readonly costPico: bigint;
}

/** The same as the ledger has it. */
export interface RecordedCost extends DayCost {
  readonly attempts: bigint;
  /** Attempts whose settle has not come: recorded with nothing. */
  readonly provisional: bigint;
  /** Attempts whose usage the provider did not say. */
  readonly estimated: bigint;
}

/** Billed less recorded. */
export interface Residual {
  readonly day: string;
  readonly organizationId: string;
  readonly providerId: string;
  readonly upstreamModelId: string;
  /** False = no bill names it. */
  readonly billed: boolean;
  readonly billedPico: bigint;
  readonly recordedPico: bigint;
  readonly residualPico: bigint;
  readonly attempts: bigint;
  readonly provisional: bigint;
  readonly estimated: bigint;
}

/**
 * Holds bills against the ledger, for days of providers for which there is a bill. Where a day's bill names no models,
 * all that is recorded of the day stands against it together; else models stand against models, and those that only one
 * of both knows are named.
 *
 * @returns newest day first, the largest residual of a day first
 */
export function residualsOf(billed: readonly DayCost[], recorded: readonly RecordedCost[]): Residual[] {
  const bills = Map.groupBy(billed, dayKey);
  const found = new Map<string, Residual>();
  for (const cost of billed) {
    add(found, cost, { billed: true, billedPico: cost.costPico });
  }
  for (const cost of recorded) {
    const bill = bills.get(dayKey(cost));
    if (bill === undefined) continue;
    const named = bill.some(({ upstreamModelId }) => upstreamModelId !== '');
    const { costPico: recordedPico, attempts, provisional, estimated } = cost;
    const counts = { recordedPico, attempts, provisional, estimated };
    add(found, named ? cost : { ...cost, upstreamModelId: '' }, counts);
  }
  return [...found.values()].toSorted(
    (one, other) =>
      compare(other.day, one.day) ||
      compare(one.providerId, other.providerId) ||
      magnitudes(other.residualPico, one.residualPico) ||
      compare(one.upstreamModelId, other.upstreamModelId),
  );
}

const NOTHING = {
  billed: false,
  billedPico: 0n,
  recordedPico: 0n,
  residualPico: 0n,
  attempts: 0n,
  provisional: 0n,
  estimated: 0n,
};

type Counts = Partial<Omit<Residual, keyof DayCost>>;

function add(found: Map<string, Residual>, cost: DayCost, more: Counts): void {
  const { day, organizationId, providerId, upstreamModelId } = cost;
  const key = `${dayKey(cost)} ${upstreamModelId}`;
  const known = found.get(key) ?? { day, organizationId, providerId, upstreamModelId, ...NOTHING };
  const billedPico = known.billedPico + (more.billedPico ?? 0n);
  const recordedPico = known.recordedPico + (more.recordedPico ?? 0n);
  found.set(key, {
    ...known,
    billed: known.billed || more.billed === true,
    billedPico,
    recordedPico,
    residualPico: billedPico - recordedPico,
    attempts: known.attempts + (more.attempts ?? 0n),
    provisional: known.provisional + (more.provisional ?? 0n),
    estimated: known.estimated + (more.estimated ?? 0n),
  });
}

function dayKey({ day, organizationId, providerId }: DayCost): string {
  return `${day} ${organizationId} ${providerId}`;
}

function magnitudes(one: bigint, other: bigint): number {
  const [left, right] = [one < 0n ? -one : one, other < 0n ? -other : other];
  if (left === right) return 0;
  return left < right ? -1 : 1;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
