import { z } from 'zod';
import { JsonFile } from '../local-state/json-file.ts';

/** Ids of installations whose download an operator cancelled: not begun again until somebody asks for it. */
export interface CancelledFile {
  read(): Promise<readonly string[]>;
  write(ids: readonly string[]): Promise<void>;
}

/** Keeps them in a JSON file, so that a restart of the agent does not undo a cancellation. */
export function cancelledFile(path: string): CancelledFile {
  const file = new JsonFile(path, z.array(z.string()).max(10_000));
  return { read: async () => (await file.read()) ?? [], write: (ids) => file.write([...ids]) };
}
