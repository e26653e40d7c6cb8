/**
 * Runs pieces of work that can add further ones. Resolves when all have ended; the first that fails cancels the others
 * and is thrown once they have ended too, so that nothing of them goes on afterwards.
 *
 * @param begin gets the signal of the group and a way to add work to it
 */
export async function runTogether(
  signal: AbortSignal,
  begin: (group: AbortSignal, add: (work: Promise<void>) => void) => Promise<void>,
): Promise<void> {
  const own = new AbortController();
  const failures: unknown[] = [];
  const running: Promise<void>[] = [];
  const add = (work: Promise<void>): void => {
    const guarded = work.catch((error: unknown) => {
      failures.push(error);
      own.abort();
    });
    running.push(guarded);
  };
  add(begin(AbortSignal.any([signal, own.signal]), add));
  // Grows while it is walked through.
  for (const work of running) await work;
  if (failures.length > 0) throw failures[0];
}
