import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connectNats, ensureConsumers, ensureStreams } from '@roundhouse/messaging';
import type { StackView } from '@roundhouse/testing';
import type { Disturbance } from './schedule.ts';

const BACK_MS = 90_000;
const STREAM_BYTES = { maxBytes: 1024 ** 3, requestsMaxBytes: 512 * 1024 ** 2 };

/** Does to a process what the schedule says, and waits until it is back. Gateways have a way of their own. */
export async function disturb(view: StackView, { service, kind, lengthMs }: Disturbance): Promise<void> {
  if (kind === 'wipe') return wipeNats(view);
  if (kind === 'freeze') {
    view.signal(service, 'SIGSTOP');
    await sleep(lengthMs);
    view.signal(service, 'SIGCONT');
    return;
  }
  if (kind === 'kill') {
    await view.restarted(service, view.signal(service, 'SIGKILL'), BACK_MS);
    return;
  }
  const pid = await view.holdDown(service);
  await sleep(lengthMs);
  view.release(service);
  await view.restarted(service, pid, BACK_MS);
}

/** Loses every disk of the bus: what it had taken and nobody has consumed is gone, its streams as well. */
async function wipeNats(view: StackView): Promise<void> {
  const pid = await view.holdDown('nats');
  await sleep(500);
  await rm(join(view.dataDirectory, 'nats'), { recursive: true, force: true });
  view.release('nats');
  await view.restarted('nats', pid, BACK_MS);
  // What the migration job does after such a loss.
  const pem = (name: string): string => join(view.dataDirectory, 'pki', name);
  const tls = { caFile: pem('ca.pem'), certFile: pem('migrator.pem'), keyFile: pem('migrator-key.pem') };
  const connection = await connectNats({ url: view.endpoints.nats, name: 'migrator', tls });
  try {
    await ensureStreams(connection, STREAM_BYTES);
    await ensureConsumers(connection);
  } finally {
    await connection.close();
  }
}
