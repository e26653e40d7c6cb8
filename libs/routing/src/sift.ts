import { judge, SOFT_CODES, type Obstacle, type Verdict } from './judge.ts';
import type { Candidate, LoadView, RouteQuery } from './route-query.ts';

/** Candidates by what stands against them. Made once per plan; a healthy callable leaves one list and nothing else. */
export class Sieve {
  private readonly query: RouteQuery;
  private readonly load: LoadView;
  private leftOut: Candidate[] | undefined;
  private codes: Obstacle[] | undefined;

  constructor(query: RouteQuery, load: LoadView) {
    this.query = query;
    this.load = load;
  }

  /** Those against which nothing stands, in a list of their own; the others are noted. */
  eligible(candidates: readonly Candidate[]): Candidate[] {
    const eligible: Candidate[] = [];
    for (const candidate of candidates) {
      const code = judge(this.query, candidate, this.load);
      if (code === 'eligible') eligible.push(candidate);
      else this.note(candidate, code);
    }
    return eligible;
  }

  /** What was left out so far, with its first reason. */
  get noted(): { readonly candidates: readonly Candidate[]; readonly codes: readonly Obstacle[] } {
    return { candidates: this.leftOut ?? [], codes: this.codes ?? [] };
  }

  /** Those of the candidates that only failures keep out, each once; they are no longer left out. */
  takeBack(candidates: readonly Candidate[]): Candidate[] {
    const wanted = new Set(candidates);
    const taken = new Map<string, Candidate>();
    const { candidates: leftOut, codes } = this.noted;
    this.leftOut = undefined;
    this.codes = undefined;
    for (const [index, candidate] of leftOut.entries()) {
      const code = codes[index]!;
      if (SOFT_CODES.has(code) && wanted.has(candidate)) taken.set(candidate.deploymentId, candidate);
      else this.note(candidate, code);
    }
    return [...taken.values()];
  }

  /** A verdict on everything that was left out, in the order in which it was looked at. */
  verdicts(): readonly Verdict[] {
    const { leftOut, codes } = this;
    if (leftOut === undefined || codes === undefined) return NONE;
    return leftOut.map(({ deploymentId }, index) => ({ deploymentId, code: codes[index]! }));
  }

  private note(candidate: Candidate, code: Obstacle): void {
    (this.leftOut ??= []).push(candidate);
    (this.codes ??= []).push(code);
  }
}

const NONE: readonly Verdict[] = [];
