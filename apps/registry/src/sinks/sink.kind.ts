import { SINK_RESOURCE } from '@roundhouse/admin-api';
import { documentKind } from '../resources/document-kind.ts';
import { SinkEntity } from './infra/sink.entity.ts';

/** Sinks. History and audit never hold the secret, sealed or not. */
export const SINK = documentKind({
  definition: SINK_RESOURCE,
  entity: SinkEntity,
  inSnapshot: false,
  describeMore: ({ fingerprint }: SinkEntity) => ({ fingerprint }),
});
