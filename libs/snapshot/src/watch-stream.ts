import type { ConfigRevision } from '@roundhouse/contracts/common/v1/common';
import type { WatchResponse } from '@roundhouse/contracts/registry/v1/config_service';

/**
 * Opens one watch stream to registry.
 *
 * @param have revision that is held; undefined asks for everything
 * @param signal ends the stream: the iterable must then finish or throw
 */
export type OpenWatch = (have: ConfigRevision | undefined, signal: AbortSignal) => AsyncIterable<WatchResponse>;
