import { findServer } from '@roundhouse/servers';

/**
 * Path of a real llama-server (LLAMA_SERVER_PATH, PATH, cache, or fetched), or undefined where none can be had:
 * a test that needs it then skips with a message.
 */
export async function llamaServerPath(): Promise<string | undefined> {
  try {
    return (await findServer('llama-server', { given: process.env['LLAMA_SERVER_PATH'] })).path;
  } catch {
    return undefined;
  }
}
