/** Stops the run's stack as Ctrl-C would, and removes its data (kept when ROUNDHOUSE_E2E_KEEP is set). */
export default async function stopSuite(): Promise<void> {
  const suite = globalThis.roundhouseSuite;
  if (suite === undefined) return;
  await suite.stack.stop();
  await suite.hostile.stop();
  suite.collector.closeAllConnections();
  suite.collector.close();
  if (process.env['ROUNDHOUSE_E2E_KEEP'] === undefined) await suite.directory.remove();
}
