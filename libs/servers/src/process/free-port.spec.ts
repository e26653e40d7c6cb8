import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import { freePort, isPortFree } from './free-port.ts';

describe('a free port', () => {
  it('is none that the system may give to an outgoing connection, nor one in use', async () => {
    const ports = await Promise.all(Array.from({ length: 20 }, () => freePort()));
    for (const port of ports) {
      expect(port).toBeLessThan(20_000);
      expect(port).toBeGreaterThanOrEqual(10_000);
      expect(await isPortFree(port)).toBe(true);
    }
  });

  it('is not one that somebody listens on', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    expect(await isPortFree((server.address() as AddressInfo).port)).toBe(false);
    server.close();
  });
});
