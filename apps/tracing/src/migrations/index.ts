import { CreateLedger1764000000001 } from './0001-create-ledger.ts';
import { IndexRequests1764000000002 } from './0002-index-requests.ts';
import { CountMedia1764000000003 } from './0003-count-media.ts';
import { CreateRequests1764000000004 } from './0004-create-requests.ts';
import { CreateRollups1764000000010 } from './0010-create-rollups.ts';
import { DropOldDays1764000000011 } from './0011-drop-old-days.ts';
import { CreateBudgets1764000000020 } from './0020-create-budgets.ts';
import { WatchBudgets1764000000021 } from './0021-watch-budgets.ts';
import { CreateAlertOutbox1764000000030 } from './0030-create-alert-outbox.ts';
import { CreateDeliveries1764000000031 } from './0031-create-deliveries.ts';
import { ReplayDeadLetters1764000000032 } from './0032-replay-dead-letters.ts';
import { RememberCircuits1764000000033 } from './0033-remember-circuits.ts';
import { EraseRequestAlerts1764000000034 } from './0034-erase-request-alerts.ts';
import { CreateRequestContents1764000000040 } from './0040-create-request-contents.ts';
import { LabelCosts1764000000050 } from './0050-label-costs.ts';
import { ImportProviderCosts1764000000051 } from './0051-import-provider-costs.ts';
import { AbandonSpools1764000000052 } from './0052-abandon-spools.ts';
import { IndexEstimates1764000000053 } from './0053-index-estimates.ts';
import { SecureRows1764000000060 } from './0060-secure-rows.ts';
import { RollUpLevels1764000000070 } from './0070-roll-up-levels.ts';
import { FoldLevels1764000000071 } from './0071-fold-levels.ts';
import { ListAlerts1764000000072 } from './0072-list-alerts.ts';
import { AskForLeases1764000000080 } from './0080-ask-for-leases.ts';
import { TakeTurns1764000000081 } from './0081-take-turns.ts';
import { RollUpMonths1764000000082 } from './0082-roll-up-months.ts';
import { SealContents1764000000090 } from './0090-seal-contents.ts';
import { EraseOrganizations1764000000091 } from './0091-erase-organizations.ts';

/** Every migration of the schema `tracing`, in order. */
export const MIGRATIONS = [
  CreateLedger1764000000001,
  IndexRequests1764000000002,
  CountMedia1764000000003,
  CreateRequests1764000000004,
  CreateRollups1764000000010,
  DropOldDays1764000000011,
  CreateBudgets1764000000020,
  WatchBudgets1764000000021,
  CreateAlertOutbox1764000000030,
  CreateDeliveries1764000000031,
  ReplayDeadLetters1764000000032,
  RememberCircuits1764000000033,
  EraseRequestAlerts1764000000034,
  CreateRequestContents1764000000040,
  LabelCosts1764000000050,
  ImportProviderCosts1764000000051,
  AbandonSpools1764000000052,
  IndexEstimates1764000000053,
  SecureRows1764000000060,
  RollUpLevels1764000000070,
  FoldLevels1764000000071,
  ListAlerts1764000000072,
  AskForLeases1764000000080,
  TakeTurns1764000000081,
  RollUpMonths1764000000082,
  SealContents1764000000090,
  EraseOrganizations1764000000091,
];
