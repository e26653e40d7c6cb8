import { OPEN_EXPORT } from './exports.ts';
import type { OpenOperation } from './open-operation.ts';
import { REFERENCE_OPERATIONS } from './reference.ts';
import { SESSION_OPERATIONS } from './session.ts';

/** Every operation that needs no right. */
export const OPEN_OPERATIONS: readonly OpenOperation[] = [...SESSION_OPERATIONS, OPEN_EXPORT, ...REFERENCE_OPERATIONS];
