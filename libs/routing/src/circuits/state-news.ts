import type { CircuitNews } from './circuit-table.ts';
import type { BackOffNews, CredentialNews } from './credential-table.ts';

/** What one router tells its peers of circuits and credentials. Times count from now. */
export interface StateNews {
  readonly circuits: readonly CircuitNews[];
  readonly credentials: readonly CredentialNews[];
  readonly backOffs: readonly BackOffNews[];
}
