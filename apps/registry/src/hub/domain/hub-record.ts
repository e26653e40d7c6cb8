import type { HubVersionContent, VersionCandidate } from '@roundhouse/hub';

/** Where a version came from: published here, followed from another hub, or part of the program. */
export type VersionOrigin = 'published' | 'followed' | 'embedded';

/** A version as it is handed to whoever reads the hub, wherever it came from. */
export interface HubRecord extends VersionCandidate {
  readonly content: HubVersionContent;
  readonly origin: VersionOrigin;
  /** Empty = the installation's. */
  readonly organizationId: string;
  readonly publisher: string;
  readonly publishedAt: Date | null;
  readonly manifest: Uint8Array;
  /** Empty = unsigned. */
  readonly signatures: readonly { readonly key_id: string; readonly signature: Uint8Array }[];
}
