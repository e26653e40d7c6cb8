export type { SubjectAccess } from './access-index.ts';
export { applyTransfer, type AppliedTransfer, type ApplyOptions } from './apply-transfer.ts';
export { budgetsOfKey, dueBudgets } from './budgets.ts';
export { callableOf, callablesOf, resolveCallable, type Callable } from './callables.ts';
export { circuitSettings, manualCircuit } from './circuit-settings.ts';
export { CallFacts } from './call-facts.ts';
export { ConfigState } from './config-state.ts';
export {
  COUNT_NAME,
  EMPTY_COUNTS,
  ENTRY_KINDS,
  isActiveDeployment,
  removalOf,
  sameRevision,
  type EntryByKind,
  type EntryKind,
} from './entries.ts';
export { limitScopes, type CallerIds, type LimitedScope } from './limit-scopes.ts';
export { MAX_CHUNK_BYTES, MAX_PAYLOAD_BYTES } from './limits.ts';
export type { Refusal, RefusalReason } from './refusal.ts';
export { Slicer } from './slicer.ts';
export { MODE_BY_NAME, modeName, type ModeName } from './mode-names.ts';
export { ENDPOINT_LOAD_MS, NodeStates } from './node-states.ts';
export { routeTarget, type RouteTargetEntry } from './route-targets.ts';
export { narrowest, PLATFORM_SETTINGS_ID, settingsIn, systemPrompt } from './scoped-settings.ts';
export { StateFollower } from './state-follower.ts';
export { stateEntries } from './state-entries.ts';
export { encodeTransfer, transferEvents, type EncodedTransfer, type TransferOptions } from './transfer-encoder.ts';
export { TransferReceiver, type ReceivedTransfer, type Transfer } from './transfer-receiver.ts';
export { DEFAULT_TRUST, type TrustPolicy } from './trust.ts';
export { DiskCopy, type DiskCopyOptions, type LoadedCopy } from './disk-copy.ts';
export { EndpointTable } from './endpoint-table.ts';
export { SnapshotWatcher, type WatcherEvents, type WatcherOptions, type WatcherStatus } from './snapshot-watcher.ts';
export type { OpenWatch } from './watch-stream.ts';
