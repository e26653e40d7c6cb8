import { CreateLedger1764000000001 } from './0001-create-ledger.ts';
import { IndexRequests1764000000002 } from './0002-index-requests.ts';

/** Every migration of the schema `tracing`, in order. */
export const MIGRATIONS = [CreateLedger1764000000001, IndexRequests1764000000002];
