import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { ConfigRevision } from '@roundhouse/contracts/common/v1/common';
import type { TransferHeader } from '@roundhouse/contracts/registry/v1/config_service';
import { SnapshotEntry, type SnapshotCounts } from '@roundhouse/contracts/registry/v1/snapshot';
import { emptyParts, type ConfigState } from './config-state.ts';
import { EMPTY_COUNTS, lineRank, removedKind, sameRevision } from './entries.ts';
import { refuse, toRefusal, type Refusal } from './refusal.ts';
import { Slicer } from './slicer.ts';
import { StateDraft } from './state-draft.ts';
import type { Transfer } from './transfer-receiver.ts';
import { countDropped, DEFAULT_TRUST, refuseMassRemoval, type TrustPolicy } from './trust.ts';

/**
 * Outcome of a transfer: the next state; or why it was refused. A mass removal is refused without holding back
 * revocations: `narrowed` is then the old state (old revision) with the transfer's revoked and removed keys revoked.
 */
export type AppliedTransfer = { state: ConfigState } | { refused: Refusal; narrowed?: ConfigState };

/** What may be set when a transfer is applied. */
export interface ApplyOptions {
  trust?: TrustPolicy;
  /** Decides when to let the event loop turn; default: after 4 ms. */
  slicer?: Slicer;
}

/**
 * Applies a transfer: entirely or not at all. The given state is never changed; nothing is thrown.
 *
 * @param state what is held now; undefined = nothing, then only a full transfer is accepted
 */
export async function applyTransfer(
  state: ConfigState | undefined,
  transfer: Transfer,
  options: ApplyOptions = {},
): Promise<AppliedTransfer> {
  const slicer = options.slicer ?? new Slicer();
  const revokedKeyIds: string[] = [];
  try {
    const { header } = transfer;
    const revision = checkOrder(state, header);
    const draft = new StateDraft(header.base && state ? state.content : emptyParts(revision));
    await putEntries(draft, transfer, slicer, revokedKeyIds);
    checkCounts(draft.counts, header.counts);
    const next = draft.freeze(revision);
    if (state) {
      const dropped = header.base ? draft.deactivated : await countDropped(state, draft, slicer);
      refuseMassRemoval(
        state.counts.activeDeployments,
        dropped,
        header.intendedRemovals,
        options.trust ?? DEFAULT_TRUST,
      );
    }
    return { state: next };
  } catch (thrown) {
    const refused = toRefusal(thrown);
    if (refused.reason !== 'mass_removal' || !state) return { refused };
    return { refused, narrowed: withRevoked(state, revokedKeyIds) };
  }
}

function checkOrder(state: ConfigState | undefined, header: TransferHeader): ConfigRevision {
  const { base, revision } = header;
  if (!revision || revision.epoch === '' || revision.number < 0n)
    return refuse('header_mismatch', 'no usable revision');
  if (state && revision.epoch === state.revision.epoch && revision.number <= state.revision.number) {
    refuse('stale', `${revision.number} while ${state.revision.number} is held`);
  }
  if (!base) return revision;
  if (base.epoch !== revision.epoch || base.number >= revision.number) {
    refuse('header_mismatch', 'a delta that does not go forward');
  }
  if (!state || !sameRevision(base, state.revision)) {
    refuse('gap', `a delta on ${base.number} while ${state?.revision.number ?? 'nothing'} is held`);
  }
  return revision;
}

async function putEntries(
  draft: StateDraft,
  transfer: Transfer,
  slicer: Slicer,
  revokedKeyIds: string[],
): Promise<void> {
  const reader = new BinaryReader(transfer.payload);
  let lines = 0;
  let rank = -1;
  while (reader.pos < reader.len) {
    const line = SnapshotEntry.decode(reader.bytes());
    lines += 1;
    const ownRank = lineRank(line) ?? rank;
    if (ownRank < rank) refuse('malformed', 'entries out of order');
    rank = ownRank;
    putLine(draft, line, transfer.header, revokedKeyIds);
    if (slicer.due()) await slicer.pause();
  }
  if (lines !== transfer.header.entryCount) {
    refuse('header_mismatch', `${lines} entries instead of ${transfer.header.entryCount}`);
  }
}

/** Lines of a kind that this version does not know are skipped: a newer registry may send them. */
function putLine(draft: StateDraft, line: SnapshotEntry, header: TransferHeader, revokedKeyIds: string[]): void {
  const { entry } = line;
  if (!entry) return;
  switch (entry.$case) {
    case 'platformSettings':
      draft.platformSettings = entry.value;
      return;
    case 'removal': {
      if (!header.base) refuse('malformed', 'a removal in a full transfer');
      const kind = removedKind(entry.value.kind);
      if (kind === undefined) return;
      if (kind === 'apiKey') revokedKeyIds.push(entry.value.id);
      draft.remove(kind, entry.value.id);
      return;
    }
    case 'apiKey':
      if (entry.value.revoked) revokedKeyIds.push(entry.value.id);
      draft.put('apiKey', entry.value);
      return;
    default:
      draft.put(entry.$case, entry.value);
  }
}

function checkCounts(actual: SnapshotCounts, announced: SnapshotCounts = EMPTY_COUNTS): void {
  for (const name of Object.keys(EMPTY_COUNTS) as (keyof SnapshotCounts)[]) {
    if (actual[name] !== announced[name]) {
      refuse('counts_mismatch', `${actual[name]} ${name} instead of ${announced[name]}`);
    }
  }
}

/** Taking rights away is always safe, and must not wait until an operator has looked at the refused rest. */
function withRevoked(state: ConfigState, keyIds: readonly string[]): ConfigState {
  const draft = new StateDraft(state.content);
  for (const id of keyIds) {
    const key = state.apiKey(id);
    if (key && !key.revoked) draft.put('apiKey', { ...key, revoked: true });
  }
  return draft.freeze(state.revision);
}
