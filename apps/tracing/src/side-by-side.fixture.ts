/** A service has ten connections; the others are for what happens meanwhile. */
const WORKERS = 7;

/**
 * Does the same with each of many, so many at once as get a database connection each: waiting for one has a deadline, which
 * is not what is tested.
 */
export async function sideBySide<T>(items: readonly T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: WORKERS }, worker));
}
