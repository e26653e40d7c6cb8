/** Name of an enumerator as documents show it: `INSTANCE_PHASE_READY` is `ready`. */
export function phaseName(enumerator: string | undefined, prefix: string): string {
  return enumerator?.startsWith(prefix) ? enumerator.slice(prefix.length).toLowerCase() : 'unknown';
}
