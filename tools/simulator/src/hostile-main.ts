import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Command } from 'commander';
import { startHostilePeers } from './hostile/hostile-peers.ts';

const { ca } = new Command('hostile-peers')
  .description('Peers that refuse, hang, reset or show bad certificates, for tests. See docs/faults.md.')
  .requiredOption('--ca <file>', 'where to write the authority of the TLS peers')
  .parse()
  .opts<{ ca: string }>();

const peers = await startHostilePeers();
writeFileSync(ca, peers.caPem);
const control = createServer((_request, response) => response.end(JSON.stringify(peers.heard())));
control.listen(0, '127.0.0.1');
await once(control, 'listening');
const { port } = control.address() as AddressInfo;
// One line, which whoever started this waits for.
process.stdout.write(`${JSON.stringify({ heard: `http://127.0.0.1:${port}/`, urls: peers.urls })}\n`);

const stop = (): void => {
  peers.close();
  process.exit(0);
};
process.once('SIGTERM', stop);
process.once('SIGINT', stop);
