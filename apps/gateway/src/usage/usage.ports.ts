/** What ids of a ledger row are called today. Undefined = no longer there. */
export interface UsageNames {
  model(id: string): string | undefined;
  deployment(id: string): string | undefined;
  provider(id: string): string | undefined;
  project(id: string): string | undefined;
}
