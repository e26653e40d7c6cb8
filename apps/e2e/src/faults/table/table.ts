import type { FaultRow } from '../fault-row.ts';
import { BROKEN_ANSWERS } from './broken-answers.ts';
import { CONNECTION_FAULTS } from './connection-faults.ts';
import { CONNECTION_REUSE } from './connection-reuse.ts';
import { SILENCE_FAULTS } from './silence-faults.ts';
import { STATUS_FAULTS } from './status-faults.ts';
import { USAGE_FAULTS } from './usage-faults.ts';

/** Every fault of an upstream that there is a test for, in the order of the page. */
export const FAULT_TABLE: readonly FaultRow[] = [
  ...CONNECTION_FAULTS,
  ...STATUS_FAULTS,
  ...SILENCE_FAULTS,
  ...BROKEN_ANSWERS,
  ...USAGE_FAULTS,
  ...CONNECTION_REUSE,
];
