import type { ModelFacts } from '@roundhouse/gguf';
import { latestServable, unresolvedFiles, type HardwareRequirements, type HubOption } from '@roundhouse/hub';
import type { EntityManager } from 'typeorm';
import { VERSION } from '../version.ts';
import type { HubRecord, VersionOrigin } from './domain/hub-record.ts';
import { readBaseCatalog, readBaseVersion } from './infra/base-catalog.ts';
import { firstModelFile, readFileFacts, withFacts, type FileFact } from './infra/file-facts.ts';
import { readApproved, readReviewed } from './infra/published-versions.ts';
import { keysFor, readTrustedKeys } from './infra/trusted-keys.ts';

/** Which option is meant. */
export interface OptionWish {
  readonly slug: string;
  /** `latest` = the one that is served now. */
  readonly number: number | 'latest';
  /** Absent = the first that nodes can load and of which all is known, else the first that they can load. */
  readonly optionId?: string | undefined;
  /** Whose servings it is for: another organization's entries then do not count. Undefined = everybody's count. */
  readonly organizationId?: string;
}

/** An option of a version that is served, or was. */
export interface ServedOption {
  readonly slug: string;
  readonly number: number;
  /** withdrawn = it was served; asked for by number alone. */
  readonly state: 'approved' | 'withdrawn';
  readonly origin: VersionOrigin;
  /** Whose it is; empty = everybody's. */
  readonly organizationId: string;
  readonly publisher: string;
  readonly name: string;
  readonly license: string;
  readonly capabilities: readonly string[];
  /** Tokens that the model takes; null = its publisher does not say. */
  readonly contextTokens: number | null;
  readonly hardware: HardwareRequirements;
  /** Its files, with what was found out since filled in. */
  readonly option: HubOption;
  /** What the head of its model says; undefined = it was not read yet. */
  readonly facts: ModelFacts | undefined;
  /** Files of which size or sha256 are not known: while there is one, no node can install the option. */
  readonly unresolved: readonly string[];
  /** The very bytes that were signed, or would have been. */
  readonly manifest: Uint8Array;
  /** Empty = unsigned. */
  readonly signatures: readonly { readonly key_id: string; readonly signature: Uint8Array }[];
}

/**
 * Reads an option that servings may be made of.
 *
 * @returns undefined when there is no such entry, version or option, or when it was never served
 */
export async function readServedOption(
  manager: EntityManager,
  { slug, number, optionId, organizationId }: OptionWish,
): Promise<ServedOption | undefined> {
  const version =
    number === 'latest'
      ? await readLatest(manager, slug, organizationId)
      : await readNumbered(manager, slug, number, organizationId);
  if (version === undefined) return undefined;
  const { options } = version.content;
  const facts = await readFileFacts(
    manager,
    options.flatMap((each) => each.files.map((file) => file.url)),
  );
  const option = optionId === undefined ? firstLoadable(options, facts) : options.find(({ id }) => id === optionId);
  if (option === undefined) return undefined;
  const resolved = withFacts(option, facts);
  return {
    slug,
    number: version.number,
    state: version.state === 'withdrawn' ? 'withdrawn' : 'approved',
    origin: version.origin,
    organizationId: version.organizationId,
    publisher: version.publisher,
    name: version.content.name,
    license: version.content.license,
    capabilities: version.content.capabilities,
    contextTokens: version.content.context_tokens,
    hardware: version.content.hardware,
    option: resolved,
    facts: facts.get(firstModelFile(option)?.url ?? '')?.model_facts ?? undefined,
    unresolved: unresolvedFiles(resolved),
    manifest: version.manifest,
    signatures: await countingSignatures(manager, version),
  };
}

/**
 * The version of an entry that is served now; undefined = none is.
 *
 * @param organizationId as in {@link OptionWish}
 */
export async function readLatest(
  manager: EntityManager,
  slug: string,
  organizationId?: string,
): Promise<HubRecord | undefined> {
  const approved = await readApproved(manager, slug);
  const published = latestServable(
    approved.filter((version) => isFor(version, organizationId)),
    VERSION,
  );
  if (published !== undefined) return published;
  const base = (await readBaseCatalog(manager)).filter((version) => version.slug === slug);
  return latestServable(base, VERSION);
}

async function readNumbered(
  manager: EntityManager,
  slug: string,
  number: number,
  organizationId: string | undefined,
): Promise<HubRecord | undefined> {
  const published = await readReviewed(manager, slug, number);
  if (published !== undefined && isFor(published, organizationId)) return published;
  return readBaseVersion(manager, slug, number);
}

/** Without those of publishers who have no say in these entries: nodes do not know whose a key is. */
async function countingSignatures(
  manager: EntityManager,
  { organizationId, signatures }: HubRecord,
): Promise<HubRecord['signatures']> {
  if (signatures.length === 0) return signatures;
  const known = await readTrustedKeys(manager);
  const counting = new Set(keysFor(known, organizationId).map((key) => key.id));
  const others = new Set(known.filter((key) => !counting.has(key.id)).map((key) => key.id));
  return signatures.filter((signature) => !others.has(signature.key_id));
}

function firstLoadable(options: readonly HubOption[], facts: ReadonlyMap<string, FileFact>): HubOption | undefined {
  const loadable = options.filter((option) => option.format === 'gguf');
  const known = loadable.find((option) => unresolvedFiles(withFacts(option, facts)).length === 0);
  return known ?? loadable[0] ?? options[0];
}

function isFor(version: HubRecord, organizationId: string | undefined): boolean {
  return organizationId === undefined || version.organizationId === '' || version.organizationId === organizationId;
}
