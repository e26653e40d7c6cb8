/** Formats that options come in (004-07). */
export const OPTION_FORMATS = ['gguf', 'mlx', 'safetensors'] as const;

/** One of them. */
export type OptionFormat = (typeof OPTION_FORMATS)[number];

/** What a file is to an engine. */
export const FILE_ROLES = ['model', 'projector', 'adapter', 'chat_template', 'other'] as const;

/** One of them. A split model's parts are all of role `model`. */
export type HubFileRole = (typeof FILE_ROLES)[number];

/** One file of an option (004-13): where it is, and what it must turn out to be. */
export interface HubFile {
  /** Plain file name; nodes store the file under it. */
  readonly name: string;
  readonly role: HubFileRole;
  /** https, or hf://owner/repo@commit/path. The hub stores no weights: they stay there (004-21). */
  readonly url: string;
  /** Null = not known yet. */
  readonly size_bytes: number | null;
  /** 64 lower-case hex digits; null = not known: what is downloaded cannot be verified. */
  readonly sha256: string | null;
}

/** One way to have a model: a format, a quantization, and the files of it. */
export interface HubOption {
  /** Unique in its version: `q4_k_m`. */
  readonly id: string;
  readonly format: OptionFormat;
  readonly quantization: string | null;
  readonly files: readonly HubFile[];
}

/** The rule that nodes hold names of files against as well. */
const FILE_NAME = /^[A-Za-z0-9][A-Za-z0-9._+-]{0,199}$/;
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/i;

/** True for a plain file name that is one on every system: no path, no dots at its end, no device. */
export function isPlainFileName(name: string): boolean {
  return FILE_NAME.test(name) && !name.includes('..') && !name.endsWith('.') && !RESERVED.test(name);
}

/** The role that a file has by its name alone, where nobody says more. */
export function roleOfFileName(name: string, format: OptionFormat): HubFileRole {
  const lower = name.toLowerCase();
  if (format === 'gguf') {
    if (!lower.endsWith('.gguf')) return lower.endsWith('.jinja') ? 'chat_template' : 'other';
    if (/(?:^|[._-])mmproj(?:[._-]|$)/.test(lower)) return 'projector';
    return /(?:^|[._-])lora(?:[._-]|$)/.test(lower) ? 'adapter' : 'model';
  }
  return /\.(?:safetensors|npz)$/.test(lower) ? 'model' : 'other';
}

/** What is still to be found out before nodes can install an option; empty = nothing. */
export function unresolvedFiles({ files }: Pick<HubOption, 'files'>): string[] {
  return files.filter((file) => file.size_bytes === null || file.sha256 === null).map((file) => file.name);
}

/** Bytes of all files; null = the size of one is not known. */
export function optionSizeBytes({ files }: Pick<HubOption, 'files'>): number | null {
  let total = 0;
  for (const { size_bytes: size } of files) {
    if (size === null) return null;
    total += size;
  }
  return total;
}
