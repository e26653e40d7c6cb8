import { until } from './until.ts';

const LOOK_EVERY_MS = 2;

/**
 * Waits for something that comes to pass in a moment, such as a callback that is called: looks often, and names what did
 * not come to pass by its own text.
 *
 * @param timeoutMs as for {@link until}; default 15 s
 */
export async function eventually(condition: () => boolean | Promise<boolean>, timeoutMs = 15_000): Promise<void> {
  await until(condition.toString(), timeoutMs, condition, LOOK_EVERY_MS);
}
