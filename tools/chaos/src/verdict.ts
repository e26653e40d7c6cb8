import type { FinalAccounts } from './final-accounts.ts';

/** What a run saw beside its accounts. */
export interface Observations {
  /** Attempts that killed gateways had begun and not ended, as their files say. */
  readonly unsettled: ReadonlySet<string>;
  /** Calls that callers had under way at gateways when these were killed. */
  readonly inFlight: number;
  /** Failed calls that no absence of their gateway explains. */
  readonly unexplained: number;
}

/** What a run proved, or did not. */
export interface Verdict {
  readonly accounts: FinalAccounts;
  readonly observations: Observations;
  /** One sentence per thing that is not as it must be; empty = the run holds. */
  readonly faults: readonly string[];
}

/**
 * A run holds when nothing billed is lost, doubled or different, every caller's whole answer is settled, exactly those
 * attempts are provisional that a gateway's death interrupted, and no call failed but by such a death.
 */
export function judge(accounts: FinalAccounts, observations: Observations): Verdict {
  const { unsettled, inFlight, unexplained } = observations;
  const { provisionalAttempts } = accounts;
  const unexpected = [...provisionalAttempts].filter((id) => !unsettled.has(id)).length;
  const missing = [...unsettled].filter((id) => !provisionalAttempts.has(id)).length;
  const faults = [
    [accounts.billed === 0, 'nothing was billed'],
    [accounts.lost > 0, `LOST ${accounts.lost}`],
    [accounts.duplicated > 0, `DUP ${accounts.duplicated}`],
    [accounts.differing > 0, `DIFF in ${accounts.differing} requests`],
    [accounts.differencePico !== 0n, `charges differ from tokens by ${accounts.differencePico} pico-USD`],
    [accounts.unrecorded > 0, `${accounts.unrecorded} answered requests have no settle`],
    [accounts.wrongDays > 0, `${accounts.wrongDays} days whose sums are not those of their rows`],
    [accounts.unconfirmed > 0, `${accounts.unconfirmed} records were never confirmed`],
    [accounts.deadLetters > 0, `${accounts.deadLetters} records are parked`],
    [unexpected > 0, `${unexpected} provisional attempts that no death interrupted`],
    [missing > 0, `${missing} interrupted attempts are not provisional`],
    [unsettled.size > inFlight, `${unsettled.size} interrupted attempts, but only ${inFlight} calls under way`],
    [unexplained > 0, `${unexplained} calls failed without a gateway's death`],
  ] as const;
  return { accounts, observations, faults: faults.filter(([broken]) => broken).map(([, text]) => text) };
}

/** One line for people. */
export function describeVerdict({ accounts, observations, faults }: Verdict): string {
  const { billed, lost, duplicated, differing, provisionalAttempts } = accounts;
  return (
    `${faults.length === 0 ? 'holds' : `BROKEN: ${faults.join('; ')}`} · billed ${billed} · LOST ${lost} · DUP ${duplicated} · ` +
    `DIFF ${differing} · provisional ${provisionalAttempts.size} of ${observations.inFlight} calls under way at deaths`
  );
}
