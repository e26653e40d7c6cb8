export { freshDatabase, sharedNatsUrl } from './integration/run-servers.ts';
export {
  freePort,
  startProcess,
  type ManagedProcess,
  type ProcessExit,
  type ProcessOptions,
} from '@roundhouse/servers';
export { childEnvironment } from './child-environment.ts';
export { startNats, type TestNats, type TestNatsOptions } from './nats.ts';
export { createDatabaseAt, startPostgres, type TestPostgres } from './postgres.ts';
export { testDirectory, type TestDirectory } from './test-directory.ts';
export { llamaServerPath } from './llama-server.ts';
export { testPki, type TestIdentity, type TestPki } from './pki.ts';
export { startStack, type StackEndpoints, type TestStack, type TestStackOptions } from './stack.ts';
export { startChatLoad, type ChatLoadOrder, type ChatLoadReport, type RunningChatLoad } from './chat-load.ts';
export { StackAdmin, type AdminPage, type SimulatedRoute } from './stack-admin.ts';
export { compareLedger, type BilledCall, type LedgerComparison, type LedgerRow } from './ledger-comparison.ts';
export { RouterWatch, type RouterAddress } from './router-state.ts';
export { StackView } from './stack-view.ts';
export { quantile } from './quantile.ts';
export { inParallel } from './in-parallel.ts';
export { eventually } from './eventually.ts';
export { answerOf, pour, startRawUpstream, STREAM_HEAD, type RawCall, type RawUpstream } from './raw-upstream.ts';
export { seeded } from './seeded.ts';
export { until } from './until.ts';
export { withFaults } from './with-faults.ts';
