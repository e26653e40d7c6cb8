import { rmSync } from 'node:fs';

/** Stops the run's stack as Ctrl-C would, and removes its data. */
export default async function stopSuite(): Promise<void> {
  const suite = globalThis.roundhouseSuite;
  if (suite === undefined) return;
  if (suite.stack.exitCode === null) {
    const ended = new Promise<void>((resolve) => suite.stack.once('exit', () => resolve()));
    suite.stack.kill('SIGTERM');
    await ended;
  }
  suite.collector.closeAllConnections();
  suite.collector.close();
  if (process.env['ROUNDHOUSE_E2E_KEEP'] === undefined) rmSync(suite.dataDirectory, { recursive: true, force: true });
}
