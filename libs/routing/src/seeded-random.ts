const MODULUS = 2_147_483_647;
const MULTIPLIER = 48_271;

/**
 * Numbers in [0, 1) that are the same for the same seed, to replay plans and to simulate (Park and Miller's minimal
 * standard, 1993). Not for secrets.
 *
 * @param seed 1 to 2 147 483 646
 */
export function seededRandom(seed: number): () => number {
  let state = seed % MODULUS || 1;
  return () => {
    state = (state * MULTIPLIER) % MODULUS;
    return (state - 1) / (MODULUS - 1);
  };
}
