/** Bytes of a file, wherever it is. */
export interface HeadSource {
  /** Of the whole file; undefined = it is not told. */
  readonly sizeBytes: number | undefined;
  /**
   * Reads from a place on: so many bytes, or fewer where the file ends before.
   *
   * @throws what the source throws
   */
  read(startBytes: number, lengthBytes: number): Promise<Uint8Array>;
}
