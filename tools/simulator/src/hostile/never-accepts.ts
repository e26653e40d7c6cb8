import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** Listens on a free port, says which, and is stopped before it can take a connection. */
const LISTENER = `
  const server = require('node:net').createServer();
  server.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
    process.stdout.write(server.address().port + '\\n', () => process.kill(process.pid, 'SIGSTOP'));
  });
  process.on('disconnect', () => process.exit(0));
`;
/** What the kernel takes in for a listener with a backlog of one, and then some. */
const FILLERS = 6;
const SETTLE_MS = 300;

/** A port where connecting hangs, as behind a firewall that drops packets. */
export interface DeafPort {
  readonly port: number;
  close(): void;
}

/**
 * Makes a port that never accepts: its process is frozen and its queue is full, so the kernel drops what comes (Linux;
 * elsewhere the connection may be refused instead).
 */
export async function neverAccepts(): Promise<DeafPort> {
  const child: ChildProcess = spawn(process.execPath, ['-e', LISTENER], {
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  if (child.stdout === null) throw new Error('the listener says nothing');
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  const port = Number(line.toString());
  const fillers: Socket[] = Array.from({ length: FILLERS }, () =>
    connect(port, '127.0.0.1').on('error', () => undefined),
  );
  await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
  return {
    port,
    close: () => {
      for (const filler of fillers) filler.destroy();
      child.kill('SIGKILL');
    },
  };
}
