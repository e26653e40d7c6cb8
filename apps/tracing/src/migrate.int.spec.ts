import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { childEnvironment, freshDatabase, startProcess, until } from '@roundhouse/testing';
import { prepareLedgerDatabase } from './ledger-database.fixture.ts';

/** The built job: this file stands in `src`, what it runs in `dist`. */
const JOB = join(import.meta.dirname, '..', 'dist', 'migrate.js');

describe('the migration job', () => {
  it('fails and says why when the bus takes connections but never speaks', async () => {
    const silent = createServer((socket) => void socket.on('error', () => undefined)).listen(0, '127.0.0.1');
    const connected = once(silent, 'connection');
    await once(silent, 'listening');
    const { ownerUrl } = await prepareLedgerDatabase(await freshDatabase());
    const job = await startProcess({
      name: 'migrate',
      command: process.execPath,
      args: [JOB],
      env: {
        ...childEnvironment(),
        MIGRATION_DATABASE_URL: ownerUrl,
        NATS_URL: `nats://127.0.0.1:${(silent.address() as AddressInfo).port}`,
        NATS_TIMEOUT_MS: '500ms',
      },
    });
    await connected;
    expect(await job.exited).toMatchObject({ code: 1 });
    await until('the last line', 1000, () => job.output().includes('NATS did not answer in 500 ms.'));
    silent.close();
  });
});
