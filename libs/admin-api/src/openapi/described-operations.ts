import { OPERATIONS } from '../operations/index.ts';
import type { OpenOperation } from '../operations/open-operation.ts';
import type { Operation } from '../operations/operation.ts';
import { OPEN_OPERATIONS } from '../operations/open-operations.ts';

/** Everything that the admin API answers: what needs a right, and what leads to a session. */
export const DESCRIBED_OPERATIONS: readonly (Operation | OpenOperation)[] = [...OPERATIONS, ...OPEN_OPERATIONS];
