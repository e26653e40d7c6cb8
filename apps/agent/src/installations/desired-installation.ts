/** What a file is to an engine; `unknown` = by its name. */
export type FileRole = 'unknown' | 'model' | 'projector' | 'adapter' | 'chat_template' | 'other';

/** One file of an installation, as its source promises it. */
export interface DesiredFile {
  /** Plain file name. */
  name: string;
  url: string;
  sizeBytes: number;
  /** 64 lower-case hex digits. */
  sha256: string;
  role: FileRole;
}

/** The hub version that an installation is of, and what proves it. */
export interface HubOrigin {
  slug: string;
  version: number;
  option: string;
  /** The very bytes that were signed. */
  manifest: Buffer;
  signatures: readonly { keyId: string; signature: Buffer }[];
}

/** A set of files that shall be on this node. */
export interface DesiredInstallation {
  id: string;
  artifactKey: string;
  files: readonly DesiredFile[];
  /** Never removed for want of space. */
  pinned: boolean;
  /** Lower first. */
  priority: number;
  /** Undefined = not of the hub. */
  hub: HubOrigin | undefined;
}
