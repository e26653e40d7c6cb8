import type { MemorySettings, ModelFacts } from '@roundhouse/gguf';

/** One way to get a model: what is in it, and what its publisher says that it needs. */
export interface OptionNeeds {
  /** "gguf", "mlx" or "safetensors". */
  readonly format: string;
  readonly files: readonly OptionFile[];
  readonly requirements?: Requirements | undefined;
}

/** A file of an option. */
export interface OptionFile {
  readonly name: string;
  readonly role?: 'model' | 'projector' | 'adapter' | 'chat_template' | 'other' | undefined;
  /** Absent = not known. */
  readonly size_bytes?: number | undefined;
}

/** What the publisher asks of hardware. Absent = nothing. */
export interface Requirements {
  /** RAM, or GPU memory where the model is on a GPU. */
  readonly memory_bytes?: number | undefined;
  readonly gpu_memory_bytes?: number | undefined;
  readonly disk_bytes?: number | undefined;
  /** Any of these, as Node.js names them: "linux", "darwin", "win32". */
  readonly os?: readonly string[] | undefined;
  /** Any of these: "x64", "arm64". */
  readonly arch?: readonly string[] | undefined;
  /** All of these, as the kernel names them, such as "avx2". */
  readonly cpu_flags?: readonly string[] | undefined;
}

/** What a host is and has. 0 and empty = not known. */
export interface HostProbe {
  readonly os: string;
  readonly arch: string;
  readonly memory_total_bytes: number;
  readonly memory_available_bytes: number;
  /** Of the file system of the models directory. */
  readonly disk_total_bytes: number;
  readonly disk_free_bytes: number;
  /** Promised to running downloads. */
  readonly disk_reserved_bytes: number;
  readonly cpu_flags: readonly string[];
  readonly gpus: readonly ProbedGpu[];
  /** The first is the one that instances get. */
  readonly engines: readonly ProbedEngine[];
}

/** A GPU of a host. */
export interface ProbedGpu {
  /** As the engine names it, such as "CUDA0"; empty = the engine does not see it. */
  readonly device: string;
  readonly vendor: string;
  readonly name: string;
  readonly memory_total_bytes: number;
  readonly memory_free_bytes: number;
  /** Shares the host's memory. */
  readonly unified_memory: boolean;
}

/** A llama-server of a host. */
export interface ProbedEngine {
  readonly id: string;
  readonly version: string;
  /** As `--help` lists them, with their dashes; empty = not known. */
  readonly flags: readonly string[];
}

/** Bytes on one device. */
export interface DeviceBytes {
  /** "host", or the engine's name of a GPU. */
  readonly device: string;
  readonly bytes: number;
}

/** What holds on the node beside its hardware. */
export interface NodeSituation {
  /** For all engines together; 0 = what the host has. */
  readonly memory_budget_bytes?: number | undefined;
  /** What other instances that are placed there take when loaded; devices as in an estimate ("host", "CUDA0"). */
  readonly committed?: readonly DeviceBytes[] | undefined;
  /** What of that is loaded now, so that the free memory of the probe lacks it; absent = all of it. */
  readonly loaded?: readonly DeviceBytes[] | undefined;
  /** Bytes of this option that are on the node already. */
  readonly present_bytes?: number | undefined;
  /** Takes nothing new. */
  readonly draining?: boolean | undefined;
}

/** What an earlier load took, beside what the formula said of it. */
export interface MemoryCorrection {
  /** Of the content that was loaded, such as `hub:<slug>@<n>/<option>`. */
  readonly content_key: string;
  readonly engine_build: string;
  /** As {@link deviceClass} names it. */
  readonly device_class: string;
  /** As {@link settingsKey} names them. */
  readonly settings_key: string;
  readonly predicted_bytes: number;
  readonly measured_bytes: number;
}

/** What is to be judged. */
export interface Question {
  readonly option: OptionNeeds;
  /** Of the model file's head; absent = it was not read. */
  readonly facts?: ModelFacts | undefined;
  /** Key of the content, to find corrections for it. */
  readonly content_key?: string | undefined;
  readonly settings: MemorySettings;
  /** Undefined = the node has said nothing yet. */
  readonly probe: HostProbe | undefined;
  readonly node?: NodeSituation | undefined;
  readonly corrections?: readonly MemoryCorrection[] | undefined;
}
