import { CreateLedger1764000000001 } from './0001-create-ledger.ts';

/** Every migration of the schema `tracing`, in order. */
export const MIGRATIONS = [CreateLedger1764000000001];
