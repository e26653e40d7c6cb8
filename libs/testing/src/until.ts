/**
 * Asks again until the answer is there.
 *
 * @param what named in the error when time runs out
 * @returns the first answer that is neither undefined nor false
 */
export async function until<T>(
  what: string,
  timeoutMs: number,
  ask: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  const endMs = performance.now() + timeoutMs;
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
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
