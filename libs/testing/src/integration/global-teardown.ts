import { sharedServers } from './shared-servers.ts';

/** Stops the servers of the run. */
export default async function globalTeardown(): Promise<void> {
  await sharedServers.stop?.();
}
