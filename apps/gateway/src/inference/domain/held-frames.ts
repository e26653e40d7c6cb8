const MAX_FRAMES = 64;
const MAX_BYTES = 256 * 1024;

/**
 * Frames of a stream that the caller has not seen yet. While frames are held the source may change; when too much is
 * held it must not any more, and the frames are let go.
 */
export class HeldFrames {
  private frames: Buffer[] = [];
  private sizeBytes = 0;

  /** Holds one more frame. True when that is as much as may be held. */
  hold(frame: Buffer): boolean {
    this.frames.push(frame);
    this.sizeBytes += frame.length;
    return this.frames.length >= MAX_FRAMES || this.sizeBytes >= MAX_BYTES;
  }

  /** Hands out what was held, in order, and forgets it. */
  release(): Buffer[] {
    const { frames } = this;
    this.frames = [];
    this.sizeBytes = 0;
    return frames;
  }
}
