const REPEAT_MS = 500;

/**
 * Resolves when this process is told to stop: by a signal, or because the wrapper that started it is gone. A second
 * request forces the end. A wrapper that passes a terminal's Ctrl-C on doubles it, so quick repeats count as one.
 * @param force ends everything at once; the process exits afterwards.
 */
export function untilStopRequested(force: () => void): Promise<void> {
  return new Promise((resolve) => {
    let firstAtMs: number | undefined;
    const request = (): void => {
      if (firstAtMs === undefined) {
        firstAtMs = performance.now();
        resolve();
      } else if (performance.now() - firstAtMs > REPEAT_MS) {
        force();
        process.exit(1);
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, request);
    process.once('disconnect', request);
  });
}
