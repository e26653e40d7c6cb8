import type { HubOption } from './hub-option.ts';

/** What models can do, as the hub's filter knows it (004-06). */
export const HUB_CAPABILITIES = [
  'chat',
  'completion',
  'embedding',
  'rerank',
  'vision',
  'audio',
  'tools',
  'reasoning',
  'code',
] as const;

/** One of them. */
export type HubCapability = (typeof HUB_CAPABILITIES)[number];

/** What a host must have (004-08). Null or empty = nothing is asked. */
export interface HardwareRequirements {
  readonly min_memory_bytes: number | null;
  readonly min_gpu_memory_bytes: number | null;
  readonly min_disk_bytes: number | null;
  /** `linux`, `darwin`, `win32`. */
  readonly os: readonly string[];
  /** `x64`, `arm64`. */
  readonly arch: readonly string[];
}

/** What a publisher says of one version of a model (004-07). */
export interface HubVersionContent {
  readonly name: string;
  readonly description: string | null;
  /** SPDX id where there is one. */
  readonly license: string;
  readonly tags: readonly string[];
  /** Number of weights; null = not known. */
  readonly parameters: number | null;
  readonly context_tokens: number | null;
  readonly capabilities: readonly HubCapability[];
  readonly homepage: string | null;
  readonly changelog: string | null;
  readonly hardware: HardwareRequirements;
  /** `1.2.3`; null = any version of Roundhouse. */
  readonly min_app_version: string | null;
  readonly options: readonly HubOption[];
}

/** Where a version stands. Only approved ones are served; a withdrawn one was. */
export const VERSION_STATES = ['pending', 'approved', 'rejected', 'withdrawn'] as const;

/** One of them. */
export type HubVersionState = (typeof VERSION_STATES)[number];

/** Something about a version that is wrong, or that a reviewer should know. */
export interface HubIssue {
  /** JSON pointer into the version. */
  readonly where: string;
  /** error = it cannot be approved. */
  readonly level: 'error' | 'warning';
  readonly code: string;
  readonly message: string;
}
