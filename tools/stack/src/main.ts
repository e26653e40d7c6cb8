import { join } from 'node:path';
import { writeComposeSecrets } from './compose-secrets.ts';
import { DataDirectory } from './data-directory.ts';
import { greeting } from './greeting.ts';
import { parseOptions } from './options.ts';
import { Stack } from './stack.ts';
import { untilStopRequested } from './stop-request.ts';
import { terminal } from './terminal.ts';

const ROOT = join(import.meta.dirname, '../../..');

/**
 * Runs the stack until it is told to stop.
 * @returns whether it started and stopped in order.
 */
export async function main(args: readonly string[]): Promise<boolean> {
  const options = parseOptions(args, process.env, ROOT);
  let unlock = (): void => undefined;
  let stack: Stack | undefined;
  const stopRequested = untilStopRequested(() => stack?.kill());
  try {
    const data = new DataDirectory(options.dataDirectory);
    unlock = data.lock();
    if (options.secretsOnly) {
      const written = await writeComposeSecrets(data);
      terminal.result(`Written to ${data.path}: ${written.join(', ')}`);
      return true;
    }
    stack = new Stack(options, data, ROOT);
    const starting = stack.start();
    const started = await Promise.race([starting, stopRequested]);
    if (started) {
      terminal.result(greeting(started, options.demo, data.file('endpoints.json')));
      await stopRequested;
    }
    // Its children are about to be taken away: what it says about that concerns nobody.
    starting.catch(() => undefined);
    terminal.step('stopping');
    await stack.stop();
    terminal.step('stopped');
    return true;
  } catch (cause) {
    terminal.error(cause instanceof Error ? cause.message : String(cause));
    await stack?.stop();
    return false;
  } finally {
    unlock();
  }
}

// Started by itself (tests, tools) instead of by tools/tasks.
if (process.argv[1] === import.meta.filename) process.exit((await main(process.argv.slice(2))) ? 0 : 1);
