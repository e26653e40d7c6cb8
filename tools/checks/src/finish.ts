/**
 * Ends a check: one line when all is well, else every fault and exit status 1.
 *
 * @param scope what was looked at, for the line of success
 */
export function finish(check: string, scope: string, faults: readonly string[]): void {
  if (faults.length === 0) {
    process.stdout.write(`${check}: ok (${scope})\n`);
    return;
  }
  process.stderr.write(`${check}: ${faults.length} fault${faults.length === 1 ? '' : 's'}\n`);
  for (const fault of faults) process.stderr.write(`  ${fault}\n`);
  process.exitCode = 1;
}
