import { AppError, type FaultDetail } from '@roundhouse/errors';

/** How an engine loads its model. Undefined = the engine's own choice: no flag is given. */
export interface LoadSettings {
  /** Tokens of context over all slots, 1 to 16 777 216. */
  contextTokens?: number | undefined;
  /** Slots, 1 to 256. */
  parallel?: number | undefined;
  /** Layers on the GPU, 0 to 10 000. */
  gpuLayers?: number | undefined;
  /** CPU threads, 1 to 1024. */
  threads?: number | undefined;
  /** Serves embeddings instead of text. */
  embeddings: boolean;
}

/** What an engine is started with beside its settings. All paths absolute. */
export interface EngineSite {
  modelPath: string;
  port: number;
  /** File with the one key that this engine accepts. Its path is the marker by which the process is known again. */
  apiKeyFile: string;
  /** Whether the model file itself says how to pool embeddings. */
  poolingKnown: boolean;
}

const RANGES = {
  contextTokens: [1, 16_777_216],
  parallel: [1, 256],
  gpuLayers: [0, 10_000],
  threads: [1, 1024],
} as const;

/**
 * Names the settings that are outside their ranges.
 *
 * @throws AppError INVALID_REQUEST with every fault in its details
 */
export function checkLoadSettings(settings: LoadSettings): void {
  const details: FaultDetail[] = [];
  for (const [name, [lowest, highest]] of Object.entries(RANGES)) {
    const value = settings[name as keyof typeof RANGES];
    if (value === undefined || (Number.isInteger(value) && value >= lowest && value <= highest)) continue;
    details.push({ where: `/settings/${name}`, message: `must be a whole number from ${lowest} to ${highest}` });
  }
  if (details.length > 0) throw new AppError('INVALID_REQUEST', 'The load settings are not valid.', { details });
}

/**
 * Flags that not every build knows; they are given where `--help` lists them. They close what an engine behind our
 * proxy has no use for: web page, slot monitoring, model fetching, foreign origins.
 */
const OPTIONAL_FLAGS: readonly (readonly [flag: string, ...values: string[]])[] = [
  ['--no-webui'],
  ['--no-slots'],
  ['--offline'],
  ['--cors-origins', 'localhost'],
  ['--no-log-prefix'],
  ['--no-log-timestamps'],
];

/**
 * Command line of llama-server. Only flags from this list are ever given; nothing from outside becomes a flag, and
 * the values are checked numbers and paths of our own.
 *
 * @param known flags of this build, as `--help` lists them
 * @throws AppError INVALID_REQUEST when a setting is out of range
 */
export function engineArguments(settings: LoadSettings, site: EngineSite, known: ReadonlySet<string>): string[] {
  checkLoadSettings(settings);
  const line = ['--model', site.modelPath, '--host', '127.0.0.1', '--port', String(site.port)];
  line.push('--api-key-file', site.apiKeyFile, '--metrics', '--log-verbosity', '4');
  for (const [flag, ...values] of OPTIONAL_FLAGS) if (known.has(flag)) line.push(flag, ...values);
  const give = (flag: string, value: number | undefined): void => {
    if (value !== undefined) line.push(flag, String(value));
  };
  give('--ctx-size', settings.contextTokens);
  give('--parallel', settings.parallel);
  give('--n-gpu-layers', settings.gpuLayers);
  give('--threads', settings.threads);
  if (settings.embeddings) {
    line.push('--embeddings');
    if (!site.poolingKnown) line.push('--pooling', 'mean');
  }
  return line;
}
