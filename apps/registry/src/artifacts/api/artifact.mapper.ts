import type { Artifact, CreateArtifactRequest } from '@roundhouse/contracts/registry/v1/artifact_service';
import { toMeta } from '../../resources/api/resource.mapper.ts';
import type { ArtifactSpec } from '../domain/artifact.ts';
import type { ArtifactEntity } from '../infra/artifact.entity.ts';

/** Artifact with its metadata. */
export function toArtifact(row: ArtifactEntity): Artifact {
  const { organizationId, key, displayName, format, quantization } = row;
  const files = row.files.map((file) => ({ ...file, sizeBytes: BigInt(file.sizeBytes) }));
  return { meta: toMeta(row), organizationId, key, displayName, format, quantization, files };
}

/** Blank format = gguf. */
export function artifactFrom(request: CreateArtifactRequest): ArtifactSpec {
  const { organizationId, key, displayName, quantization } = request;
  // Beyond 2^53 bytes the number is inexact; the domain refuses such a size.
  const files = request.files.map((file) => ({ ...file, sizeBytes: Number(file.sizeBytes) }));
  return { organizationId, key, displayName, quantization, files, format: request.format || 'gguf' };
}
