import type { AdminClient } from './admin-client.ts';
import type { DataDirectory } from './data-directory.ts';

const FILE = 'secrets/keys.json';

/** The two keys that a stack hands to its owner. */
export interface StackKeys {
  readonly admin_key: string;
  /** Absent until the gateway has made it. */
  readonly api_key?: string;
}

/** The keys of an earlier start. */
export function storedKeys(data: DataDirectory): StackKeys | undefined {
  return data.readJson(FILE) as StackKeys | undefined;
}

/** What the bootstrap job printed. */
export interface BootstrapOutput {
  /** Only when it was made just now. */
  readonly admin_key?: string;
  /** Makes the first administrator at the console, once, within 15 minutes; only while there is none. */
  readonly bootstrap_token?: string;
}

/** Reads what the bootstrap job printed. */
export function readBootstrapOutput(printed: string): BootstrapOutput {
  const line = printed.split('\n').findLast((text) => text.startsWith('{'));
  return line === undefined ? {} : (JSON.parse(line) as BootstrapOutput);
}

/**
 * Stores the admin key that the bootstrap made.
 * @throws Error when the database has an admin key already, which nobody can read any more.
 */
export function storeBootstrapKey(data: DataDirectory, { admin_key: adminKey }: BootstrapOutput): StackKeys {
  if (!adminKey) {
    throw new Error(
      `the database has an admin key that is not in ${data.file(FILE)}: restore that file, or start with another --data`,
    );
  }
  const keys = { admin_key: adminKey };
  data.writeJson(FILE, keys);
  return keys;
}

/** The key for inference, made over the admin API at the first start. */
export async function ensureApiKey(
  data: DataDirectory,
  admin: AdminClient,
  keys: StackKeys,
): Promise<Required<StackKeys>> {
  if (keys.api_key !== undefined) return { ...keys, api_key: keys.api_key };
  const project = await admin.find('/projects', ({ key }) => key === 'default');
  if (!project) throw new Error('there is no project named default');
  const created = await admin.create('/api-keys', {
    display_name: 'Made by npm start',
    project_id: project.id,
    scopes: ['inference'],
  });
  const complete = { ...keys, api_key: String(created['secret']) };
  data.writeJson(FILE, complete);
  return complete;
}
