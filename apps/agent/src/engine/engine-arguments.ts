import { checkLoadSettings, type LoadSettings } from './load-settings.ts';

/** What an engine is started with beside its settings. All paths absolute. */
export interface EngineSite {
  modelPath: string;
  port: number;
  /** File with the one key that this engine accepts. Its path is the marker by which the process is known again. */
  apiKeyFile: string;
  /** Whether the model file itself says how to pool embeddings. */
  poolingKnown: boolean;
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
