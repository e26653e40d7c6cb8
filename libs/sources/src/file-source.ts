/** Bytes of a file from `start` up to, not including, `end`; without an end to the file's last byte. */
export interface ByteRange {
  readonly start: number;
  readonly end?: number;
}

/** How a file is to be read. */
export interface OpenOptions {
  /** Ends the request and the body. */
  readonly signal: AbortSignal;
  /** Default: the whole file. A source may answer with the whole file all the same: look at `status`. */
  readonly range?: ByteRange;
  /** Validator of an earlier answer: the range only if the file is still that one, else the whole file. */
  readonly ifRange?: string;
}

/** An answer whose body has not been read yet. Read `chunks` or call `discard`. */
export interface SourceAnswer {
  /** 206 = exactly the range that was asked for; 200 = the whole file, whatever was asked. */
  readonly status: 200 | 206;
  /** Place of the first byte of `chunks` in the file; 0 for 200. */
  readonly start: number;
  /** Size of the whole file, where the source says it. */
  readonly totalBytes: number | undefined;
  /** Strong ETag or date of the file, fit for `ifRange`; another one means another file. */
  readonly validator: string | undefined;
  /** sha256 that Hugging Face states for the file, 64 lower-case hex digits. Nobody else is believed. */
  readonly statedSha256: string | undefined;
  /** The body; never more bytes than asked for, each chunk its reader's own. Rejects with {@link SourceFailure} when it breaks off or stalls. */
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Gives up a body that nobody will read. Harmless at any time. */
  readonly discard: () => void;
}

/** What can be learned of a file without its content. */
export interface FileDescription {
  readonly totalBytes: number | undefined;
  readonly validator: string | undefined;
  readonly statedSha256: string | undefined;
  /** Whether ranges are answered. */
  readonly ranges: boolean;
}

/**
 * Files at `https://`, `http://` (opened networks only), `hf://owner/repo@<commit>/path` and `file://` below allowed
 * folders.
 */
export interface FileSource {
  /** @throws SourceFailure; its text never repeats the URL, whose query may be a signature */
  open(url: string, options: OpenOptions): Promise<SourceAnswer>;
  /** Asks for one byte and reads the heads. @throws SourceFailure */
  describe(url: string, signal: AbortSignal): Promise<FileDescription>;
  /** Ends every connection at once. */
  close(): Promise<void>;
}
