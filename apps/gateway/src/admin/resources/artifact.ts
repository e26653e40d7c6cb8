import { unary } from '@roundhouse/grpc';
import type { Artifact } from '@roundhouse/contracts/registry/v1/artifact_service';
import { z } from 'zod';
import { optionalText, text } from '../fields.ts';
import { REGISTRY_TIMEOUT, type RegistryClients } from '../registry-clients.ts';
import type { ResourceDefinition } from '../resource-routes.ts';

const file = z.strictObject({
  name: text(),
  url: text(),
  size_bytes: z.int('must be a whole number').min(1, 'must be at least 1'),
  sha256: text(),
});

const schema = z.strictObject({
  organization_id: optionalText(),
  key: optionalText(),
  display_name: optionalText(),
  format: optionalText(),
  quantization: optionalText(),
  files: z.array(file, 'must be a list').min(1, 'must hold at least one file').max(1_000, 'is too long'),
});

type Spec = z.output<typeof schema>;

/** Sets of files that nodes may download. */
export function artifactResource({ artifacts }: RegistryClients): ResourceDefinition<Artifact, Spec> {
  return {
    path: '/artifacts',
    name: 'artifact',
    schema,
    organizationOf: ({ organizationId }) => organizationId,
    show: (artifact) => ({
      organization_id: artifact.organizationId,
      key: artifact.key,
      display_name: artifact.displayName,
      format: artifact.format,
      quantization: artifact.quantization,
      files: artifact.files.map(({ name, url, sizeBytes, sha256 }) => ({
        name,
        url,
        size_bytes: Number(sizeBytes),
        sha256,
      })),
    }),
    list: async (context, page, filter) => {
      const request = { context, page, organizationId: filter['organization_id'] ?? '' };
      const answer = await unary(artifacts, 'listArtifacts', request, REGISTRY_TIMEOUT);
      return { items: answer.artifacts, page: answer.page };
    },
    get: async (context, id) => (await unary(artifacts, 'getArtifact', { context, id }, REGISTRY_TIMEOUT)).artifact,
    create: async (context, spec) => {
      const request = {
        context,
        organizationId: spec.organization_id,
        key: spec.key,
        displayName: spec.display_name,
        format: spec.format,
        quantization: spec.quantization,
        files: spec.files.map(({ name, url, size_bytes, sha256 }) => ({
          name,
          url,
          sizeBytes: BigInt(size_bytes),
          sha256,
        })),
      };
      return { resource: (await unary(artifacts, 'createArtifact', request, REGISTRY_TIMEOUT)).artifact };
    },
    remove: (context, id) => unary(artifacts, 'deleteArtifact', { context, id }, REGISTRY_TIMEOUT),
  };
}
