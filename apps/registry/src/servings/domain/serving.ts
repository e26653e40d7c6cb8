import type { Faults } from '../../resources/domain/faults.ts';

/** What is to be served, as far as its rules go. */
export interface ServingWish {
  node_ids: readonly string[];
  copies: number;
}

/** Adds every fault of a serving that its schema does not see. */
export function addServingFaults(faults: Faults, { node_ids: nodeIds, copies }: ServingWish): void {
  faults.require(new Set(nodeIds).size === nodeIds.length, '/node_ids', 'must not name a node twice');
  const enough = nodeIds.length === 0 || nodeIds.length >= copies;
  faults.require(enough, '/node_ids', 'must name at least as many nodes as there are copies');
}

/** Whether a model of this mode can be served with these settings: one engine does either text or embeddings. */
export function fitsMode(mode: string, settings: { readonly embeddings: boolean }): boolean {
  return mode === 'embedding' ? settings.embeddings : mode === 'chat' && !settings.embeddings;
}
