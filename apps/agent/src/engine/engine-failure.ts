import { open } from 'node:fs/promises';

/** Why an engine ended without being told to. Each class has its own reaction. */
export type FailureClass =
  | 'engine_missing'
  | 'bad_setting'
  | 'corrupt_file'
  | 'out_of_memory'
  | 'driver_lost'
  | 'port_clash'
  | 'killed'
  | 'load_timeout'
  | 'crashed';

/** A failure with a sentence for operators. */
export interface EngineFailure {
  class: FailureClass;
  message: string;
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
    /out of (?:device )?memory|cudaMalloc failed|hipMalloc failed|failed to allocate|allocation failed|insufficient memory|ErrorOutOfDeviceMemory/i,
    'it ran out of memory',
  ],
  [
    'corrupt_file',
    /not within the file bounds|invalid magic|failed to read (?:magic|tensor)|unknown model architecture|unknown pre-tokenizer|wrong number of tensors|error loading model/i,
    'the model file cannot be loaded',
  ],
  ['driver_lost', /CUDA error|NVML|driver\/library version mismatch|ErrorDeviceLost|GPU is lost/i, 'the GPU was lost'],
  [
    'bad_setting',
    /error: invalid argument|error while handling argument|unknown argument|error: argument/i,
    'it refused its flags',
  ],
];

/** Reads the cause of an exit from its status and the end of the engine's log. */
export function classifyExit(exit: EngineExit, logTail: string): EngineFailure {
  const sign = SIGNS.find(([, pattern]) => pattern.test(logTail));
  const how = exit.signal !== undefined ? `signal ${exit.signal}` : `status ${exit.code ?? 'unknown'}`;
  if (sign !== undefined) return { class: sign[0], message: `The engine ended (${how}): ${sign[2]}.` };
  if (exit.signal === 'SIGKILL' || exit.code === 137) {
    return { class: 'killed', message: `The engine was killed (${how}).` };
  }
  return { class: 'crashed', message: `The engine ended unexpectedly (${how}).` };
}

/** The last bytes of a file as text; empty when it cannot be read. */
export async function readTail(path: string, maxBytes = 8192): Promise<string> {
  try {
    const handle = await open(path, 'r');
    try {
      const { size } = await handle.stat();
      const length = Math.min(size, maxBytes);
      const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
      return buffer.toString('utf8');
    } finally {
      await handle.close();
    }
  } catch {
    return '';
  }
}
