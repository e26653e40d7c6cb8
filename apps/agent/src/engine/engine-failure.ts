import { open } from 'node:fs/promises';

/** Why an engine ended without being told to, or could not be started. Each class has its own reaction. */
export type FailureClass =
  | 'engine_missing'
  | 'bad_setting'
  | 'corrupt_file'
  | 'out_of_memory'
  /** It would never fit into what the node may use. */
  | 'does_not_fit'
  | 'driver_lost'
  | 'port_clash'
  | 'killed'
  | 'load_timeout'
  /** It ran and did no work. */
  | 'hung'
  | 'crashed';

/** A failure with a sentence for operators. */
export interface EngineFailure {
  class: FailureClass;
  message: string;
}

/** An engine was not started, for a reason that is known before any process exists. */
export class EngineRefused extends Error {
  readonly failure: EngineFailure;

  constructor(failure: EngineFailure, options?: ErrorOptions) {
    super(failure.message, options);
    this.name = 'EngineRefused';
    this.failure = failure;
  }
}

/** How a process ended; both undefined when nobody could see it (an adopted one). */
export interface EngineExit {
  code: number | undefined;
  signal: string | undefined;
}

/** Texts of llama.cpp and its backends, the most telling class first. */
const SIGNS: readonly (readonly [FailureClass, RegExp, string])[] = [
  ['port_clash', /couldn't bind HTTP server socket|address already in use/i, 'its port was taken'],
  [
    'out_of_memory',
    /out of (?:device )?memory|cudaMalloc failed|hipMalloc failed|failed to allocate|allocation failed|(?:insufficient|not enough) memory|ErrorOutOfDeviceMemory|std::bad_alloc/i,
    'it ran out of memory',
  ],
  [
    'corrupt_file',
    /not within the file bounds|invalid magic|failed to read (?:magic|tensor)|unknown (?:model architecture|pre-tokenizer)|wrong number of tensors|error loading model|failed to load (?:mmproj|multimodal|lora)|(?:gguf|llama-vocab|llama-model(?:-loader)?)\.cpp:\d+: GGML_ASSERT/i,
    'the model file cannot be loaded',
  ],
  [
    'driver_lost',
    /(?:CUDA|HIP|ROCm) error|NVML|driver\/library version mismatch|ErrorDeviceLost|GPU is lost/i,
    'the GPU was lost',
  ],
  [
    'bad_setting',
    /error: invalid argument|error while handling argument|unknown argument|error: argument|failed to create context with model|failed to parse chat template|chat template .*(?:error|not supported)/i,
    'it refused its settings',
  ],
];

/** Reads the cause of an exit from its status and the end of the engine's log. */
export function classifyExit(exit: EngineExit, logTail: string): EngineFailure {
  const how = exit.signal !== undefined ? `signal ${exit.signal}` : `status ${exit.code ?? 'unknown'}`;
  // Nobody but the system's own memory guard or a person sends this one; what the log said before is no cause.
  if (exit.signal === 'SIGKILL' || exit.code === 137) {
    return { class: 'killed', message: `The engine was killed (${how}), by a person or for want of memory.` };
  }
  const sign = SIGNS.find(([, pattern]) => pattern.test(logTail));
  if (sign === undefined) return { class: 'crashed', message: `The engine ended unexpectedly (${how}).` };
  const [failureClass, pattern, cause] = sign;
  const said = logTail
    .split('\n')
    .find((line) => pattern.test(line))
    ?.trim();
  return { class: failureClass, message: `The engine ended (${how}): ${cause}: ${said?.slice(0, 300) ?? ''}` };
}

/** The last bytes of a file as text; empty when it cannot be read. */
export function readTail(path: string, maxBytes = 8192): Promise<string> {
  return readPart(path, maxBytes, (size) => Math.max(0, size - maxBytes));
}

/** The first bytes of a file as text; empty when it cannot be read. */
export function readStart(path: string, maxBytes: number): Promise<string> {
  return readPart(path, maxBytes, () => 0);
}

async function readPart(path: string, maxBytes: number, startOf: (sizeBytes: number) => number): Promise<string> {
  try {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      const length = Math.min(size, maxBytes);
      const { buffer, bytesRead } = await handle.read(Buffer.alloc(length), 0, length, startOf(size));
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
}
