import type { UpstreamRequest, UpstreamTarget } from './upstream-request.ts';

/** Most models that are read out of a list; further ones are left out. */
export const MAX_OFFERED_MODELS = 5_000;

/** A model as its provider lists it. What the provider does not say is empty or 0. */
export interface OfferedModel {
  /** What calls name it; 1 to 256 characters of one line. */
  readonly upstreamModelId: string;
  readonly displayName: string;
  readonly owner: string;
  /** Workload: "chat", "embedding", …; empty = not said. */
  readonly mode: string;
  readonly contextWindowTokens: number;
  readonly maxOutputTokens: number;
  readonly inputModalities: readonly string[];
  readonly outputModalities: readonly string[];
  readonly features: readonly string[];
}

/** How a driver asks for the models that a provider offers. */
export interface ModelList {
  /** A GET. It costs nothing and needs the provider's key, so it is also the cheapest check of a connection. */
  request(target: UpstreamTarget): UpstreamRequest;
  /**
   * Reads the answer, bounded and made safe.
   *
   * @returns undefined when it is no list of models
   */
  read(body: Buffer): readonly OfferedModel[] | undefined;
}
