/** So many times its length a pause counts at most: time in which a busy machine let nobody do anything is not waited. */
const COUNTED_PAUSES = 2;

/**
 * Asks again until the answer is there.
 *
 * @param what named in the error when time runs out
 * @param timeoutMs for asking and the pauses between, without what a busy machine adds to a pause
 * @param pauseMs between two times; default 50
 * @returns the first answer that is neither undefined nor false
 */
export async function until<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
  pauseMs = 50,
): Promise<T> {
  let endMs = performance.now() + timeoutMs;
  let last = '';
  for (;;) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer;
    } catch (error) {
      last = error instanceof Error ? error.message : 'something else was thrown';
    }
    if (performance.now() > endMs) {
      throw new Error(`not in ${timeoutMs} ms: ${what}${last === '' ? '' : ` (${last})`}`);
    }
    const pausedAtMs = performance.now();
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    endMs += Math.max(0, performance.now() - pausedAtMs - COUNTED_PAUSES * pauseMs);
  }
}
