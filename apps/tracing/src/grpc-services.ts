import { AlertServiceService } from '@roundhouse/contracts/tracing/v1/alert_service';
import { DeadLetterServiceService } from '@roundhouse/contracts/tracing/v1/dead_letter_service';
import { LeaseServiceService } from '@roundhouse/contracts/tracing/v1/lease_service';
import { LedgerServiceService } from '@roundhouse/contracts/tracing/v1/ledger_service';
import { LedgerRepairServiceService } from '@roundhouse/contracts/tracing/v1/ledger_repair_service';
import { ReconciliationServiceService } from '@roundhouse/contracts/tracing/v1/reconciliation_service';
import { RequestContentServiceService } from '@roundhouse/contracts/tracing/v1/request_content_service';
import { UsageServiceService } from '@roundhouse/contracts/tracing/v1/usage_service';
import { declareService, type Access, type DeclaredService } from '@roundhouse/grpc';

/** People ask through the gateway, which has authenticated them. */
const GATEWAY: Access = { services: ['gateway'] };

/** What tracing serves to other services, and to whom. */
export const SERVICES: readonly DeclaredService[] = [
  declareService(LedgerServiceService, {
    progress: GATEWAY,
    totals: GATEWAY,
    getState: GATEWAY,
  }),
  declareService(LeaseServiceService, {
    renew: GATEWAY,
    getBudgets: GATEWAY,
    listBudgetAlerts: GATEWAY,
  }),
  declareService(RequestContentServiceService, {
    getContent: GATEWAY,
    giveFeedback: GATEWAY,
    eraseRequests: { ...GATEWAY, maxTimeoutMs: 120_000 },
    setRetention: GATEWAY,
  }),
  declareService(UsageServiceService, {
    queryUsage: GATEWAY,
    listRequests: GATEWAY,
    getRequest: GATEWAY,
    verifyLedger: GATEWAY,
  }),
  declareService(ReconciliationServiceService, {
    importCosts: { ...GATEWAY, maxTimeoutMs: 120_000 },
    getResiduals: GATEWAY,
  }),
  declareService(LedgerRepairServiceService, {
    adjust: GATEWAY,
    listSpools: GATEWAY,
    abandonSpool: { ...GATEWAY, maxTimeoutMs: 120_000 },
  }),
  declareService(AlertServiceService, {
    listAlerts: GATEWAY,
    listDeliveries: GATEWAY,
    testSink: GATEWAY,
    redeliver: GATEWAY,
  }),
  declareService(DeadLetterServiceService, {
    listDeadLetters: GATEWAY,
    getDeadLetter: GATEWAY,
    replayDeadLetters: GATEWAY,
  }),
];
