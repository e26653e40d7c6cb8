import { startNats } from '../nats.ts';
import { startPostgres } from '../postgres.ts';
import { sharedServers } from './shared-servers.ts';

/** Starts one Postgres and one plain nats-server for the whole run; test files reach them through `freshDatabase()` and `sharedNatsUrl()`. */
export default async function globalSetup(): Promise<void> {
  const [postgres, nats] = await Promise.all([startPostgres(), startNats()]);
  sharedServers.stop = async () => {
    await Promise.all([postgres.stop(), nats.stop()]);
  };
  // Jest's workers inherit the environment.
  process.env['TEST_POSTGRES_URL'] = postgres.url;
  process.env['TEST_NATS_URL'] = nats.url;
}
