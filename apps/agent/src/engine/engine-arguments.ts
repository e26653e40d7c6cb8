import { AppError, type FaultDetail } from '@roundhouse/errors';
import { checkLoadSettings, type LoadSettings } from './load-settings.ts';

/** What an engine is started with beside its settings. All paths absolute. */
export interface EngineSite {
  modelPath: string;
  port: number;
  /** File with the one key that this engine accepts. Its path is the marker by which the process is known again. */
  apiKeyFile: string;
  /** Whether the model file itself says how to pool embeddings. */
  poolingKnown: boolean;
  files: EngineFiles;
}

/** Files beside the model that its settings name. */
export interface EngineFiles {
  projectorPath?: string | undefined;
  adapters: readonly { path: string; scale: number }[];
  /** Undefined = the model's own template. */
  chatTemplatePath?: string | undefined;
}

/**
 * What is given wherever a build knows it, the first known name of each. It closes what an engine behind our proxy
 * has no use for: web page, slot monitoring, model fetching, foreign origins.
 */
const CLOSING: readonly (readonly (readonly [flag: string, ...values: string[]])[])[] = [
  [['--no-ui'], ['--no-webui']],
  [['--no-slots']],
  [['--offline']],
  [['--cors-origins', 'localhost']],
  [['--no-log-prefix']],
  [['--no-log-timestamps']],
];

/**
 * Command line of llama-server. Only flags from this file are ever given; nothing from outside becomes a flag, and
 * the values are checked numbers, words of a fixed choice, and paths of our own.
 *
 * @param known flags of this build, as `--help` lists them
 * @throws AppError INVALID_REQUEST when a setting is out of range, or asked for and unknown to this build
 */
export function engineArguments(settings: LoadSettings, site: EngineSite, known: ReadonlySet<string>): string[] {
  checkLoadSettings(settings);
  const line = new ArgumentLine(known);
  line.always('--model', site.modelPath);
  line.always('--host', '127.0.0.1');
  line.always('--port', String(site.port));
  line.always('--api-key-file', site.apiKeyFile);
  line.always('--metrics');
  line.always('--log-verbosity', '4');
  for (const names of CLOSING) line.whereKnown(...names);
  giveOwnFlags(line, settings);
  givePurpose(line, settings, site.poolingKnown);
  givePromptCache(line, settings);
  giveLoadMode(line, settings);
  giveFiles(line, settings, site.files);
  return line.finish();
}

/** Collects flags; a setting that the build cannot follow is noted, never dropped in silence. */
class ArgumentLine {
  private readonly line: string[] = [];
  private readonly faults: FaultDetail[] = [];
  private readonly known: ReadonlySet<string>;

  constructor(known: ReadonlySet<string>) {
    this.known = known;
  }

  knows(flag: string): boolean {
    return this.known.has(flag);
  }

  always(flag: string, ...values: string[]): void {
    this.line.push(flag, ...values);
  }

  /** The first that the build knows, or nothing. */
  whereKnown(...names: readonly (readonly [flag: string, ...values: string[]])[]): void {
    const found = names.find(([flag]) => this.known.has(flag));
    if (found !== undefined) this.line.push(...found);
  }

  /** What a setting asks for. */
  give(setting: keyof LoadSettings, flag: string, ...values: string[]): void {
    if (this.known.has(flag)) this.line.push(flag, ...values);
    else this.refuse(setting, `this llama-server has no ${flag}`);
  }

  refuse(setting: keyof LoadSettings, message: string): void {
    this.faults.push({ where: `/settings/${setting}`, message });
  }

  finish(): string[] {
    if (this.faults.length === 0) return this.line;
    const [first] = this.faults;
    const message = `A load setting cannot be followed: ${first?.where.slice('/settings/'.length)}: ${first?.message}.`;
    throw new AppError('INVALID_REQUEST', message, { details: this.faults });
  }
}

/** Settings whose value follows their flag. */
const VALUES = {
  contextTokens: '--ctx-size',
  parallel: '--parallel',
  gpuLayers: '--n-gpu-layers',
  threads: '--threads',
  threadsBatch: '--threads-batch',
  batchTokens: '--batch-size',
  microBatchTokens: '--ubatch-size',
  reasoningBudgetTokens: '--reasoning-budget',
  flashAttention: '--flash-attn',
  reasoning: '--reasoning',
  cacheTypeK: '--cache-type-k',
  cacheTypeV: '--cache-type-v',
} as const;

/** Settings with a flag for each of their two values. */
const SWITCHES = {
  continuousBatching: 'cont-batching',
  unifiedCache: 'kv-unified',
  contextShift: 'context-shift',
} as const;

function giveOwnFlags(line: ArgumentLine, settings: LoadSettings): void {
  for (const name of Object.keys(VALUES) as (keyof typeof VALUES)[]) {
    const value = settings[name];
    if (value === undefined) continue;
    line.give(name, VALUES[name], typeof value === 'boolean' ? (value ? 'on' : 'off') : String(value));
  }
  for (const name of Object.keys(SWITCHES) as (keyof typeof SWITCHES)[]) {
    const value = settings[name];
    if (value !== undefined) line.give(name, value ? `--${SWITCHES[name]}` : `--no-${SWITCHES[name]}`);
  }
}

function givePurpose(line: ArgumentLine, { embeddings, rerank, pooling }: LoadSettings, poolingKnown: boolean): void {
  if (embeddings) line.give('embeddings', '--embeddings');
  if (rerank === true) line.give('rerank', line.knows('--reranking') ? '--reranking' : '--rerank');
  if (pooling !== undefined) line.give('pooling', '--pooling', pooling);
  // Without any pooling an engine has one vector for each token, which nobody asked for.
  else if (embeddings && !poolingKnown) line.give('embeddings', '--pooling', 'mean');
}

function givePromptCache(line: ArgumentLine, { promptCache }: LoadSettings): void {
  if (promptCache === undefined) return;
  line.give('promptCache', promptCache ? '--cache-prompt' : '--no-cache-prompt');
  if (promptCache) return;
  // The cache of the host outlives slots, and likeness of prompts chooses them: both would tell one caller of another.
  line.whereKnown(['--cache-ram', '0']);
  line.whereKnown(['--slot-prompt-similarity', '0']);
}

function giveLoadMode(line: ArgumentLine, { memoryMap, memoryLock }: LoadSettings): void {
  if (line.knows('--load-mode')) {
    const mode = loadMode(memoryMap, memoryLock);
    if (mode !== undefined) line.always('--load-mode', mode);
    return;
  }
  if (memoryMap === false) line.give('memoryMap', '--no-mmap');
  if (memoryLock === true) line.give('memoryLock', '--mlock');
}

function loadMode(map: boolean | undefined, lock: boolean | undefined): string | undefined {
  if (lock === true) return map === false ? 'mlock' : 'mmap+mlock';
  if (map === undefined) return undefined;
  return map ? 'mmap' : 'none';
}

function giveFiles(line: ArgumentLine, settings: LoadSettings, files: EngineFiles): void {
  if (files.projectorPath !== undefined) line.give('projectorFile', '--mmproj', files.projectorPath);
  if (files.adapters.length > 0) {
    // llama-server reads commas and colons of this value as its own.
    const plain = files.adapters.every(({ path }) => !/[,:]/.test(path));
    const list = files.adapters.map(({ path, scale }) => `${path}:${scale}`).join(',');
    if (plain) line.give('adapters', '--lora-scaled', list);
    else line.refuse('adapters', 'the path of the data directory holds a comma or a colon');
  }
  if (files.chatTemplatePath !== undefined) {
    line.whereKnown(['--jinja']);
    line.give('chatTemplateSha256', '--chat-template-file', files.chatTemplatePath);
  }
}
