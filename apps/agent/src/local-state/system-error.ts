/** The system's error code of something thrown, such as ENOENT; undefined when it has none. */
export function codeOf(error: unknown): string | undefined {
  // By shape: errors of other realms (test runners) are no instances of ours.
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
