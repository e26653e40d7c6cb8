import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A folder of one test. */
export interface TestDirectory {
  readonly path: string;
  remove(): Promise<void>;
}

/** Makes an empty folder below the system's temporary folder, passable by other users (servers drop root). */
export async function testDirectory(purpose = 'test'): Promise<TestDirectory> {
  const path = await mkdtemp(join(tmpdir(), `roundhouse-${purpose}-`));
  await chmod(path, 0o755);
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}
