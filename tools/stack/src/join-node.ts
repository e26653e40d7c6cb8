import { existsSync } from 'node:fs';
import type { AdminClient } from './admin-client.ts';
import { writePrivate } from './data-directory.ts';

/** Leaves a join token for an agent of the stack, unless it has joined before. */
export async function joinNode(admin: AdminClient, nodeName: string, tokenFile: string): Promise<void> {
  if (existsSync(tokenFile) && (await admin.find('/nodes', (node) => node['name'] === nodeName))) return;
  const { join_token: token } = await admin.create('/nodes/join-tokens', { node_name: nodeName });
  writePrivate(tokenFile, `${String(token)}\n`);
}
