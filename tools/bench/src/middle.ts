/** The middle one of several rounds, by one of their figures. @throws Error when there are none */
export function middleOf<Round>(rounds: readonly Round[], figure: (round: Round) => number): Round {
  const sorted = rounds.toSorted((one, other) => figure(one) - figure(other));
  const middle = sorted[Math.floor(sorted.length / 2)];
  if (middle === undefined) throw new Error('nothing was measured');
  return middle;
}
