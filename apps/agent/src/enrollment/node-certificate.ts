import type { Clock } from '@roundhouse/kernel';
import { isRenewalDue, type IdentityStore, type NodeIdentity } from './identity-store.ts';
import { newRequest } from './new-request.ts';

/** The certificate of a running node, replaced in time. */
export class NodeCertificate {
  private readonly store: IdentityStore;
  private readonly nodeName: string;
  private readonly clock: Clock;
  private readonly onRenewed: (identity: NodeIdentity) => void;
  private identity: NodeIdentity;
  private pendingKeyPem: string | undefined;

  /** @param onRenewed told after a new certificate was stored */
  constructor(
    store: IdentityStore,
    identity: NodeIdentity,
    nodeName: string,
    clock: Clock,
    onRenewed: (identity: NodeIdentity) => void,
  ) {
    this.store = store;
    this.identity = identity;
    this.nodeName = nodeName;
    this.clock = clock;
    this.onRenewed = onRenewed;
  }

  /** A request for the next certificate, with a new key, when it is time; else undefined. */
  async renewal(): Promise<Uint8Array | undefined> {
    if (!isRenewalDue(this.identity, this.clock.nowMs())) return undefined;
    const { csrDer, keyPem } = await newRequest(this.nodeName);
    this.pendingKeyPem = keyPem;
    return csrDer;
  }

  /**
   * Takes over the answer to the last request; without one it is ignored.
   *
   * @throws AppError FAILED_PRECONDITION when it does not fit the key; the old certificate then stays
   */
  async renewed(certificatePem: string): Promise<void> {
    if (this.pendingKeyPem === undefined) return;
    this.identity = await this.store.save(certificatePem, this.pendingKeyPem, this.identity.serviceCaPem);
    this.pendingKeyPem = undefined;
    this.onRenewed(this.identity);
  }
}
