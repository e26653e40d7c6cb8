const DEFAULT_WINDOW_MS = 30 * 24 * 3_600_000;

/** A time that usage is asked for; RFC 3339 in UTC. */
export interface UsageWindow {
  /** Inclusive. */
  readonly from: string;
  /** Exclusive. */
  readonly to: string;
}

/** What was named, with its defaults: until now, 30 days. @param nowMs Unix milliseconds */
export function usageWindow(
  named: { readonly from?: string | undefined; readonly to?: string | undefined },
  nowMs: number,
): UsageWindow {
  const toMs = named.to === undefined ? nowMs : Date.parse(named.to);
  const fromMs = named.from === undefined ? toMs - DEFAULT_WINDOW_MS : Date.parse(named.from);
  return { from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() };
}
