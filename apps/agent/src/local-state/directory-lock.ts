import { AppError } from '@roundhouse/errors';
import { z } from 'zod';
import { readProcessIdentity } from '../engine/process-identity.ts';
import { JsonFile } from './json-file.ts';

const holder = z.object({ pid: z.number().int().positive(), startTicks: z.number() });

/**
 * Makes this process the only agent on its data directory. A holder that no longer runs is replaced, so that a
 * killed agent leaves no lock that somebody must delete by hand.
 *
 * @param path file that names the holder
 * @throws AppError FAILED_PRECONDITION while another agent runs on the directory
 */
export async function lockDirectory(path: string): Promise<void> {
  const file = new JsonFile(path, holder);
  const held = await file.read();
  if (held !== undefined && held.pid !== process.pid) {
    const running = await readProcessIdentity(held.pid);
    if (running?.startTicks === held.startTicks) {
      throw new AppError('FAILED_PRECONDITION', `Another agent (pid ${held.pid}) works on this data directory.`);
    }
  }
  const own = await readProcessIdentity(process.pid);
  await file.write({ pid: process.pid, startTicks: own?.startTicks ?? 0 });
}
