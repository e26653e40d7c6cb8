/**
 * States what must hold for the process to go on. A broken invariant is a bug of ours, never of a caller:
 * it is thrown as is and ends the process.
 */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(`invariant broken: ${message}`);
}

/** Marks a branch that the types rule out. */
export function unreachable(value: never): never {
  throw new Error(`unreachable value: ${String(value)}`);
}
