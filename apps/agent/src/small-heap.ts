import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the space of young objects at its first size, before anything else is loaded. It would grow to tens of megabytes
 * while modules are read and never shrink, and the agent has little more to do afterwards than to pass bytes.
 */
setFlagsFromString('--semi-space-growth-factor=1');
// What is hot while modules are read is not so again: compiling it would only bring the compilers into memory.
optimizeFunctionsUpTo(1);

/** V8's own bound. */
const LONGEST_OPTIMIZED_BYTES = 60 * 1024;

/** Lets V8 make fast code of what is hot from now on. Called once everything is loaded. */
export function optimizeHotCode(): void {
  optimizeFunctionsUpTo(LONGEST_OPTIMIZED_BYTES);
}

function optimizeFunctionsUpTo(bytecodeBytes: number): void {
  setFlagsFromString(`--max-optimized-bytecode-size=${bytecodeBytes}`);
}
