import { AppError } from '@roundhouse/errors';
import { z } from 'zod';
import { FILE_ROLES, isPlainFileName, OPTION_FORMATS, type HubOption } from './hub-option.ts';
import { isHubSlug, isOptionId, MAX_VERSION_NUMBER } from './hub-slug.ts';

/** Largest manifest, in bytes. */
export const MAX_MANIFEST_BYTES = 1024 * 1024;

/** Stands in every manifest, so that no other text that a publisher signs can pass for one. */
export const MANIFEST_SCHEMA = 'roundhouse.hub.manifest.v1';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
const manifestSchema = z.strictObject({
  schema: z.literal(MANIFEST_SCHEMA),
  slug: z.string().refine(isHubSlug),
  number: z.int().min(1).max(MAX_VERSION_NUMBER),
  options: z
    .array(
      z.strictObject({
        id: z.string().refine(isOptionId),
        format: z.enum(OPTION_FORMATS),
        quantization: z.string().min(1).max(32).nullable(),
        files: z
          .array(
            z.strictObject({
              name: z.string().refine(isPlainFileName),
              role: z.enum(FILE_ROLES),
              size_bytes: z.int().min(1).max(Number.MAX_SAFE_INTEGER).nullable(),
              sha256: sha256.nullable(),
            }),
          )
          .min(1)
          .max(256),
      }),
    )
    .min(1)
    .max(64),
});

/** What a publisher vouches for: which files a version consists of. Null = not known when it was made. */
export type VersionManifest = z.output<typeof manifestSchema>;

/** One option of a manifest. */
export type ManifestOption = VersionManifest['options'][number];

/** One file of a manifest. */
export type ManifestFile = ManifestOption['files'][number];

/** The manifest of a version. */
export function manifestOf(slug: string, number: number, options: readonly HubOption[]): VersionManifest {
  return {
    schema: MANIFEST_SCHEMA,
    slug,
    number,
    options: options.map(({ id, format, quantization, files }) => ({
      id,
      format,
      quantization,
      files: files.map((file) => ({
        name: file.name,
        role: file.role,
        size_bytes: file.size_bytes,
        sha256: file.sha256,
      })),
    })),
  };
}

/** The bytes that are signed, stored and handed on as they are: whoever made them anew would break the signature. */
export function manifestBytes(manifest: VersionManifest): Uint8Array {
  return new TextEncoder().encode(JSON.stringify(manifest));
}

/** @throws AppError INVALID_REQUEST for bytes that are no manifest, or one that names an option or a file twice */
export function parseManifest(bytes: Uint8Array): VersionManifest {
  if (bytes.length > MAX_MANIFEST_BYTES) throw noManifest(`it has more than ${MAX_MANIFEST_BYTES} bytes`);
  const { success, data } = manifestSchema.safeParse(jsonOf(bytes));
  if (!success) throw noManifest('it does not have the form of one');
  requireDifferent(
    data.options.map((option) => option.id),
    'an option',
  );
  for (const { files } of data.options) {
    requireDifferent(
      files.map((file) => file.name),
      'a file',
    );
  }
  return data;
}

function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw noManifest('it is no JSON');
  }
}

function requireDifferent(names: readonly string[], what: string): void {
  // Without regard to case: some file systems do not know it.
  if (new Set(names.map((name) => name.toLowerCase())).size !== names.length)
    throw noManifest(`it names ${what} twice`);
}

function noManifest(reason: string): AppError {
  return new AppError('INVALID_REQUEST', `This is no manifest of a hub version: ${reason}.`);
}
