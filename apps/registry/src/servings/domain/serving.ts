import { isHubSlug, isOptionId } from '@roundhouse/hub';
import type { Faults } from '../../resources/domain/faults.ts';

/** What is to be served, as far as its rules go. */
export interface ServingWish {
  readonly artifact_id: string | null;
  readonly hub: { readonly entry: string; readonly option: string | null } | null;
  readonly model_id: string | null;
  readonly node_ids: readonly string[];
  readonly excluded_node_ids: readonly string[];
  readonly copies: number;
  readonly settings: EngineUse & { readonly pooling: string | null; readonly adapters: readonly { file: string }[] };
}

/** What an engine is started for: text, vectors or scores, never two of them. */
export interface EngineUse {
  readonly embeddings: boolean;
  readonly rerank: boolean;
}

/** Adds every fault of a serving that its schema does not see. */
export function addServingFaults(faults: Faults, wish: ServingWish): void {
  const { artifact_id: artifact, hub, node_ids: nodeIds, excluded_node_ids: excluded, copies, settings } = wish;
  faults.require(artifact !== null || hub !== null, '/artifact_id', 'or a hub entry must be given');
  faults.require(artifact === null || hub === null, '/hub', 'cannot be given beside an artifact');
  if (hub !== null) {
    faults.require(isHubSlug(hub.entry), '/hub/entry', 'must be the slug of a hub entry');
    faults.require(hub.option === null || isOptionId(hub.option), '/hub/option', 'must be the id of an option');
  }
  faults.require(new Set(nodeIds).size === nodeIds.length, '/node_ids', 'must not name a node twice');
  const left = nodeIds.filter((id) => !excluded.includes(id)).length;
  const enough = nodeIds.length === 0 || left >= copies;
  faults.require(enough, '/node_ids', 'must name at least as many nodes as there are copies');
  faults.require(!settings.embeddings || !settings.rerank, '/settings/rerank', 'cannot be set beside embeddings');
  const pools = settings.embeddings || settings.rerank || settings.pooling === null;
  faults.require(pools, '/settings/pooling', 'is for embeddings and rerank alone');
  const files = settings.adapters.map((adapter) => adapter.file);
  faults.require(new Set(files).size === files.length, '/settings/adapters', 'must not name a file twice');
}

/** Whether a model of this mode can be served with these settings: one engine does text, embeddings or rerank. */
export function fitsMode(mode: string, { embeddings, rerank }: EngineUse): boolean {
  if (mode === 'embedding') return embeddings;
  if (mode === 'rerank') return rerank;
  return mode === 'chat' && !embeddings && !rerank;
}
