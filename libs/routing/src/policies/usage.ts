import { pickInTiers } from './pick-in-tiers.ts';
import { twoChoices, type Compare } from './two-choices.ts';

/** Compares what is left of caps, as a share; one without caps has everything left. */
const compareHeadroom: Compare = (one, other, { load }) => (load.headroom?.(other) ?? 1) - (load.headroom?.(one) ?? 1);

/** The one of two with more left of its requests and tokens per minute. */
export const USAGE = pickInTiers('usage', twoChoices(compareHeadroom));
