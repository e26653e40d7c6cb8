/** Counts the bytes of all forms that are held, so that uploads never take more memory than they may. */
export class UploadBudget {
  private held = 0;
  private readonly maxBytes: number;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  /** Bytes held at the moment. */
  get heldBytes(): number {
    return this.held;
  }

  /** Takes bytes. False = there is no room for them; then none are taken. */
  take(sizeBytes: number): boolean {
    if (this.held + sizeBytes > this.maxBytes) return false;
    this.held += sizeBytes;
    return true;
  }

  /** Gives back what was taken. */
  release(sizeBytes: number): void {
    this.held -= sizeBytes;
  }
}
