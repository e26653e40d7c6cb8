import { recordingLengthMs } from '../inference/domain/recording-length.ts';
import { scanTopLevel, type ScannedObject } from '@roundhouse/openai-api';

const EMPTY = Buffer.alloc(0);

/** A text of a form. */
export interface FormField {
  readonly kind: 'field';
  readonly name: string;
  readonly value: string;
  /** "text/plain" unless the caller named another type. */
  readonly type: string;
}

/** A file of a form. */
export interface FormFile {
  readonly kind: 'file';
  readonly name: string;
  /** undefined = it has none. */
  readonly fileName: string | undefined;
  readonly type: string;
  /** Empty once the form has been released. */
  readonly chunks: Buffer[];
  readonly sizeBytes: number;
}

/** One part of a form. */
export type FormPart = FormField | FormFile;

/** Bytes that are given back once. */
export interface HeldBytes {
  release(): void;
}

/** A form that was read to its end, in memory until {@link release}. */
export class UploadedForm {
  /** In the order of the body. */
  readonly parts: readonly FormPart[];
  private readonly held: HeldBytes;

  constructor(parts: readonly FormPart[], held: HeldBytes) {
    this.parts = parts;
    this.held = held;
  }

  /** Gives the memory back. May be called again. */
  release(): void {
    // What read the form still refers to its chunks, and is itself freed by full collections only.
    for (const part of this.parts) if (part.kind === 'file') part.chunks.length = 0;
    this.held.release();
  }

  /** Of all its files. */
  get sizeBytes(): number {
    let sum = 0;
    for (const part of this.parts) if (part.kind === 'file') sum += part.sizeBytes;
    return sum;
  }

  /** About how long the recordings are that it brings, in milliseconds. */
  recordingMs(): number {
    let sum = 0;
    for (const part of this.parts) {
      if (part.kind === 'file') sum += recordingLengthMs(part.chunks[0] ?? EMPTY, part.sizeBytes);
    }
    return sum;
  }

  /**
   * The fields as the members of a JSON object, so that whatever reads the members of a JSON body reads those of a form.
   * Flags are flags, everything else is a text. A name that stands several times is there once.
   */
  asObject(): ScannedObject {
    const members: Record<string, string | boolean> = Object.create(null) as Record<string, string | boolean>;
    for (const part of this.parts) {
      if (part.kind === 'file' || part.name in members) continue;
      members[part.name] = part.value === 'true' ? true : part.value === 'false' ? false : part.value;
    }
    return scanTopLevel(Buffer.from(JSON.stringify(members)));
  }
}
