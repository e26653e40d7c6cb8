/** Bytes per second of a recording of which nothing is known: 64 kbit/s, the middle of what speech is encoded with. */
const USUAL_BYTES_PER_SECOND = 8_000;
const HEADER_BYTES = 44;

/**
 * About how long a recording is, in milliseconds. Exact for plain WAV files, whose head tells their rate; a guess from
 * the size for everything else.
 *
 * @param head its first bytes
 */
export function recordingLengthMs(head: Buffer, sizeBytes: number): number {
  const bytesPerSecond = isWave(head) ? head.readUInt32LE(28) : 0;
  if (bytesPerSecond === 0) return Math.ceil((sizeBytes * 1_000) / USUAL_BYTES_PER_SECOND);
  return Math.min(Math.ceil((Math.max(0, sizeBytes - HEADER_BYTES) * 1_000) / bytesPerSecond), 2 ** 32 - 1);
}

/** https://docs.fileformat.com/audio/wav/: RIFF, WAVE, and the format chunk first. */
function isWave(head: Buffer): boolean {
  return (
    head.length >= HEADER_BYTES &&
    head.toString('latin1', 0, 4) === 'RIFF' &&
    head.toString('latin1', 8, 16) === 'WAVEfmt '
  );
}
