import { existsSync } from 'node:fs';
import type { AdminClient } from './admin-client.ts';
import { writePrivate, type DataDirectory } from './data-directory.ts';
import { joinTokenFile } from './service-environment.ts';

/** Leaves a join token for the stack's agent, unless it has joined before. */
export async function joinNode(data: DataDirectory, admin: AdminClient, nodeName: string): Promise<void> {
  if (existsSync(joinTokenFile(data)) && (await admin.find('/nodes', (node) => node['name'] === nodeName))) return;
  const { join_token: token } = await admin.create('/nodes/join-tokens', { node_name: nodeName });
  writePrivate(joinTokenFile(data), `${String(token)}\n`);
}
