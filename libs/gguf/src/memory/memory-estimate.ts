/** Types that K and V can be kept in. */
export const CACHE_TYPES = ['f32', 'f16', 'bf16', 'q8_0', 'q5_1', 'q5_0', 'q4_1', 'q4_0', 'iq4_nl'] as const;

/** A type that K and V can be kept in. */
export type CacheTypeName = (typeof CACHE_TYPES)[number];

/** On, off, or the engine's choice. */
export type EngineSwitch = 'on' | 'off' | 'auto';

/** The load settings that memory depends on. Absent, 0 and "auto" = the engine's choice; for layers -1. */
export interface MemorySettings {
  /** Tokens of context over all slots. */
  readonly context_tokens?: number | undefined;
  /** Slots. */
  readonly parallel?: number | undefined;
  readonly gpu_layers?: number | undefined;
  readonly batch_tokens?: number | undefined;
  readonly micro_batch_tokens?: number | undefined;
  readonly flash_attention?: EngineSwitch | undefined;
  readonly cache_type_k?: CacheTypeName | 'auto' | undefined;
  readonly cache_type_v?: CacheTypeName | 'auto' | undefined;
  /** One pool of context for all slots. */
  readonly unified_cache?: EngineSwitch | undefined;
  /** Finished prompts kept in the host's memory for later requests. */
  readonly prompt_cache?: EngineSwitch | undefined;
  readonly embeddings?: boolean | undefined;
  readonly rerank?: boolean | undefined;
}

/** A GPU that layers may go to. */
export interface MemoryDevice {
  /** As the engine names it, such as "CUDA0". */
  readonly device: string;
  /** What decides how layers are shared between several: free now, else in all. */
  readonly share_bytes: number;
}

/** Where the model is to run, and what is loaded with it. */
export interface MemorySite {
  /** Empty = all in the host's memory. */
  readonly gpus: readonly MemoryDevice[];
  /** Tensors of the projector (mmproj). */
  readonly projector_bytes?: number | undefined;
  /** Tensors of the adapters. */
  readonly adapter_bytes?: number | undefined;
}

/** What is needed on one device. */
export interface DeviceMemory {
  /** "host" or the engine's name of a GPU. */
  readonly device: string;
  readonly weights_bytes: number;
  /** K and V of all slots, and the state of recurrent layers. */
  readonly cache_bytes: number;
  /** Scratch space of the computation, and the logits. */
  readonly compute_bytes: number;
  readonly projector_bytes: number;
  /** What driver and process take for themselves. */
  readonly overhead_bytes: number;
  readonly total_bytes: number;
}

/** What loading a model takes. */
export interface MemoryEstimate {
  /** How it is known: by the formula, that corrected by like loads, by the engine's dry run, by this very load. */
  readonly basis: 'formula' | 'corrected' | 'dry_run' | 'measured';
  /** Tokens of context that it is for, over all slots. */
  readonly context_tokens: number;
  readonly context_per_slot: number;
  readonly slots: number;
  /** Layers on GPUs; the output counts as one. */
  readonly gpu_layers: number;
  readonly layers: number;
  readonly weights_bytes: number;
  readonly cache_bytes: number;
  readonly compute_bytes: number;
  readonly projector_bytes: number;
  readonly overhead_bytes: number;
  /** All of the above. */
  readonly total_bytes: number;
  /** Up to so much more of the host's memory fills with earlier prompts while it runs. Not in the total. */
  readonly prompt_cache_bytes: number;
  /** The host first, then each GPU. */
  readonly devices: readonly DeviceMemory[];
}
