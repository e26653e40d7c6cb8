import type { SourceFile } from './source-files.ts';

/** Lines of a source file: the middle one, the 95th percentile and the longest that may be. */
export const SIZE_LIMITS = { median: 100, p95: 400, hard: 600 } as const;

function lineCount(text: string): number {
  return text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
}

/** Lists files over the hard stop, and the whole tree's median and p95 where they are over. */
export function sizeFaults(files: readonly SourceFile[]): string[] {
  const sizes = files.map((file) => lineCount(file.text)).sort((a, b) => a - b);
  const at = (share: number): number => sizes[Math.min(sizes.length - 1, Math.floor(sizes.length * share))] ?? 0;
  const faults = files
    .filter((file) => lineCount(file.text) > SIZE_LIMITS.hard)
    .map((file) => `${file.path}: ${lineCount(file.text)} lines, over ${SIZE_LIMITS.hard}`);
  if (at(0.5) > SIZE_LIMITS.median) faults.push(`median file has ${at(0.5)} lines, over ${SIZE_LIMITS.median}`);
  if (at(0.95) > SIZE_LIMITS.p95) faults.push(`95th percentile is ${at(0.95)} lines, over ${SIZE_LIMITS.p95}`);
  return faults;
}
