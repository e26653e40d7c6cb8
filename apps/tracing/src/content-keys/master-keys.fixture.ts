import { randomBytes } from 'node:crypto';
import type { MasterKeys } from '@roundhouse/secrets';

/** Master keys of a test. */
export function testMasterKeys(id = 'test'): MasterKeys {
  const key = { id, key: randomBytes(32) };
  return { current: key, byId: (asked) => (asked === id ? key : undefined) };
}
