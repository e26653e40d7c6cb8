import { CreateLedger1764000000001 } from './0001-create-ledger.ts';
import { IndexRequests1764000000002 } from './0002-index-requests.ts';
import { CountMedia1764000000003 } from './0003-count-media.ts';
import { CreateRequests1764000000004 } from './0004-create-requests.ts';
import { CreateRollups1764000000010 } from './0010-create-rollups.ts';
import { DropOldDays1764000000011 } from './0011-drop-old-days.ts';
import { CreateBudgets1764000000020 } from './0020-create-budgets.ts';
import { CreateAlertOutbox1764000000030 } from './0030-create-alert-outbox.ts';

/** Every migration of the schema `tracing`, in order. */
export const MIGRATIONS = [
  CreateLedger1764000000001,
  IndexRequests1764000000002,
  CountMedia1764000000003,
  CreateRequests1764000000004,
  CreateRollups1764000000010,
  DropOldDays1764000000011,
  CreateBudgets1764000000020,
  CreateAlertOutbox1764000000030,
];
