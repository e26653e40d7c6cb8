import { manifestBytes, manifestOf, roleOfFileName, type HardwareRequirements, type HubOption } from '@roundhouse/hub';
import type { HubRecord } from '../domain/hub-record.ts';
import type { SeedModel } from './seed-model.ts';
import { SEED_MODELS } from './seed-models.ts';

/**
 * Bits that a weight takes at the very least in each quantization, by the sizes of its blocks: no file of so many
 * weights is smaller.
 */
const LEAST_BITS: Readonly<Record<string, number>> = { Q3_K_L: 3.4375, Q4_K_M: 4.5, Q8_0: 8.5, MXFP4: 4.25, F16: 16 };

let catalog: readonly HubRecord[] | undefined;

/** The catalog that is part of the program, the floor below everything that may be followed (004-05). */
export function embeddedCatalog(): readonly HubRecord[] {
  catalog ??= SEED_MODELS.map(recordOf);
  return catalog;
}

function recordOf(model: SeedModel): HubRecord {
  const option = optionOf(model);
  return {
    slug: model.slug,
    number: 1,
    state: 'approved',
    content: {
      name: model.name,
      description: null,
      license: model.license,
      tags: model.tags,
      parameters: model.parameters,
      context_tokens: null,
      capabilities: model.capabilities,
      homepage: model.homepage,
      changelog: null,
      hardware: hardwareOf(model),
      min_app_version: null,
      options: [option],
    },
    origin: 'embedded',
    organizationId: '',
    publisher: new URL(model.homepage).pathname.split('/')[1] ?? '',
    publishedAt: null,
    manifest: manifestBytes(manifestOf(model.slug, 1, [option])),
    signatures: [],
  };
}

function optionOf({ repository, quantization, files }: SeedModel): HubOption {
  return {
    id: quantization.toLowerCase(),
    format: 'gguf',
    quantization,
    files: files.map(({ path, sha256 }) => {
      const name = path.slice(path.lastIndexOf('/') + 1);
      const url = `https://huggingface.co/${repository}/resolve/main/${path}`;
      return { name, role: roleOfFileName(name, 'gguf'), url, size_bytes: null, sha256 };
    }),
  };
}

function hardwareOf({ parameters, quantization }: SeedModel): HardwareRequirements {
  const bits = LEAST_BITS[quantization];
  const weights = parameters === null || bits === undefined ? null : Math.floor((parameters * bits) / 8);
  return { min_memory_bytes: weights, min_gpu_memory_bytes: null, min_disk_bytes: weights, os: [], arch: [] };
}
