import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that systems hand out by themselves (Linux from 32 768, others from 49 152): a port from there may be
 * an outgoing connection's a moment later. From 20 000 on stand the rows of engines.
 */
const FIRST_PORT = 10_000;
const END_PORT = 20_000;
const TRIES = 100;

/**
 * A TCP port that is free on the address right now. Another process may take it before the caller listens, which is
 * unlikely: nothing uses these ports unasked.
 *
 * @throws Error when none was found in {@link TRIES} tries
 */
export async function freePort(host = '127.0.0.1'): Promise<number> {
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(FIRST_PORT, END_PORT);
    if (await isPortFree(port, host)) return port;
  }
  throw new Error(`no TCP port between ${FIRST_PORT} and ${END_PORT} could be bound`);
}

/** Whether somebody could listen on the port now. */
export async function isPortFree(port: number, host = '127.0.0.1'): Promise<boolean> {
  const server = createServer();
  const free = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, host, () => resolve(true));
  });
  if (free) {
    server.close();
    await once(server, 'close');
  }
  return free;
}
