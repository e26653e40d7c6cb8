import { stat } from 'node:fs/promises';

const PART = /-00001-of-(\d{5})\.gguf$/;
const MOST_PARTS = 999;

/** Size of a model's file, or of all parts of a split one by the name of the first; 0 when one cannot be read. */
export async function modelSizeBytes(path: string): Promise<number> {
  const count = Math.min(Number(PART.exec(path)?.[1] ?? 1), MOST_PARTS);
  const number = (index: number): string => String(index).padStart(5, '0');
  const paths =
    count === 1
      ? [path]
      : Array.from({ length: count }, (_, index) =>
          path.replace(PART, `-${number(index + 1)}-of-${number(count)}.gguf`),
        );
  try {
    const stats = await Promise.all(paths.map((part) => stat(part)));
    return stats.reduce((sum, { size }) => sum + size, 0);
  } catch {
    return 0;
  }
}
