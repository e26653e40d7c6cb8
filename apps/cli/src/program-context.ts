import type { Output } from './output.ts';

/** What the program needs from its process. */
export interface ProgramContext {
  output: Output;
  environment: Readonly<Record<string, string | undefined>>;
  /** Aborted when the person presses Ctrl-C. */
  signal?: AbortSignal;
  setExitCode(code: number): void;
}
