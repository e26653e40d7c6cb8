import { Injectable } from '@nestjs/common';

/** Told the name of an entry of which another version is served now, or none any more. */
export type ApprovalListener = (slug: string) => void;

/**
 * Passes on that what the hub serves has changed, to whoever follows entries. May be lost with the process: who needs
 * certainty also looks from time to time.
 */
@Injectable()
export class HubApprovals {
  private readonly listeners = new Set<ApprovalListener>();

  /** Calls the listener for each entry that changes here; the answer ends that. */
  onChange(listener: ApprovalListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Another version of the entry is served now, or none any more. */
  announce(slug: string): void {
    for (const listener of this.listeners) listener(slug);
  }
}
