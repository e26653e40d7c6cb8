import { connect, createServer, type Socket } from 'node:net';
import type { AddressInfo } from 'node:net';

/** A way to a server that can be made slow. */
export interface SlowLine {
  readonly port: number;
  /** From now on each piece of bytes needs so long, in each direction, in milliseconds; order is kept. */
  delay(oneWayMs: number): void;
  close(): Promise<void>;
}

/** Listens on a free loopback port and passes everything on to another one. */
export async function slowLine(targetPort: number): Promise<SlowLine> {
  const state = { oneWayMs: 0 };
  const sockets = new Set<Socket>();
  const server = createServer((inner) => {
    const outer = connect(targetPort, '127.0.0.1');
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(from);
      let readyMs = 0;
      const later = (act: () => void): void => {
        // Never ahead of what came before, also when the line becomes fast again.
        readyMs = Math.max(performance.now() + state.oneWayMs, readyMs);
        setTimeout(act, readyMs - performance.now());
      };
      from.on('data', (bytes) => later(() => to.write(bytes)));
      from.on('error', () => to.destroy());
      from.on('close', () => {
        sockets.delete(from);
        later(() => to.destroy());
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    delay: (oneWayMs) => {
      state.oneWayMs = oneWayMs;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
