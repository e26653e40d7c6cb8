import type { HubCapability } from '@roundhouse/hub';

/** What is known of a model of the embedded catalog. */
export interface SeedModel {
  readonly slug: string;
  readonly name: string;
  /** SPDX id. */
  readonly license: string;
  readonly tags: readonly string[];
  /** As its name says it; null = it does not. */
  readonly parameters: number | null;
  readonly capabilities: readonly HubCapability[];
  /** Page of whoever made it. */
  readonly homepage: string;
  /** `owner/name` on huggingface.co that has the files. */
  readonly repository: string;
  readonly quantization: string;
  readonly files: readonly { readonly path: string; readonly sha256: string }[];
}
