/** Bounds of forms that callers upload. Bytes. */
export interface UploadLimits {
  /** Fields and files together. */
  readonly maxParts: number;
  /** Of one file. */
  readonly maxFileBytes: number;
  /** Of one field. */
  readonly maxFieldBytes: number;
  /** Of one form. */
  readonly maxFormBytes: number;
  /** Of all forms that this process holds at a time. */
  readonly maxHeldBytes: number;
}

const MIB = 1024 * 1024;

/** Bounds as shipped. */
export const DEFAULT_UPLOAD_LIMITS: UploadLimits = {
  maxParts: 32,
  maxFileBytes: 50 * MIB,
  maxFieldBytes: MIB,
  maxFormBytes: 256 * MIB,
  maxHeldBytes: 512 * MIB,
};

/** Injection token of {@link UploadLimits}. */
export const UPLOAD_LIMITS = Symbol('UPLOAD_LIMITS');
