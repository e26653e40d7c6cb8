import type { CatalogEntry } from '../catalog-entry.ts';
import { readModelName, type ModelName } from './model-name.ts';
import { editsBetween, spellingOf, type Spelling } from './spelling.ts';
import { vendorOfName } from './vendor-names.ts';

/**
 * How sure a match is. `exact`: the id or an alias, letter for letter. `normalized`: the same name decorated another
 * way. `fuzzy`: probably; a person should look.
 */
export type MatchConfidence = 'exact' | 'normalized' | 'fuzzy';

/** The entry that an id means. */
export interface CatalogMatch {
  entry: CatalogEntry;
  confidence: MatchConfidence;
  /** 1 = exact, 0.95 = normalized, down to 0.6; for ordering, not a probability. */
  score: number;
}

/** Narrows a match. */
export interface MatchOptions {
  /** Only models of this vendor, by its key or a usual name; an unknown one matches nothing. */
  vendor?: string;
}

/** Finds the entry that an upstream model id means. */
export type Matcher = (upstreamModelId: string, options?: MatchOptions) => CatalogMatch | undefined;

/** One way in which an entry may be written. */
interface Candidate {
  entry: CatalogEntry;
  key: string;
  omissions: number;
  snapshot: string | undefined;
  spelling: Spelling;
}

const NORMALIZED_SCORE = 0.95;
/** Another snapshot of the model, or somebody's copy of it; a name that differs in order or spelling. */
const FUZZY_SCORE = 0.85;
const PENALTY = 0.05;
const EDIT_PENALTY = 0.1;
const MIN_SCORE = 0.6;

/** Prepares matching against these entries; the preparation is linear in their number. */
export function createMatcher(entries: readonly CatalogEntry[]): Matcher {
  const byId = new Map(
    entries.flatMap((entry) => [entry.upstream_model_id, ...entry.aliases].map((id) => [id, entry] as const)),
  );
  const candidates = [...byId].flatMap(([id, entry]) => candidatesOf(id, entry));
  const byKey = Map.groupBy(candidates, (candidate) => candidate.key);
  const vocabulary = new Set(candidates.flatMap(({ spelling }) => spelling.words));

  return (upstreamModelId, options = {}) => {
    const vendor = options.vendor === undefined ? undefined : vendorOfName(options.vendor);
    if (options.vendor !== undefined && vendor === undefined) return undefined;
    const exact = byId.get(upstreamModelId);
    if (exact !== undefined && (vendor === undefined || exact.vendor === vendor)) {
      return { entry: exact, confidence: 'exact', score: 1 };
    }
    const name = readModelName(upstreamModelId);
    if (name === undefined) return undefined;
    const isOf =
      (keyVendor: string | undefined) =>
      ({ entry }: Candidate): boolean =>
        [vendor, name.vendor, keyVendor].every((wanted) => wanted === undefined || wanted === entry.vendor);
    for (const { key, vendor: keyVendor } of name.keys) {
      const found = best((byKey.get(key) ?? []).filter(isOf(keyVendor)), name.snapshot);
      if (found !== undefined) return decorated(found, name);
    }
    const scores = new Map<CatalogEntry, number>();
    for (const { key, vendor: keyVendor } of name.keys) {
      const asked = spellingOf(key);
      for (const candidate of candidates.filter(isOf(keyVendor))) {
        const edits = editsBetween(asked, candidate.spelling, vocabulary);
        if (edits === undefined) continue;
        const penalties = Number(asked.unpacked !== candidate.spelling.unpacked) + Number(name.copied);
        const score = FUZZY_SCORE - PENALTY * penalties - EDIT_PENALTY * edits;
        scores.set(candidate.entry, Math.max(score, scores.get(candidate.entry) ?? 0));
      }
    }
    return nearest(scores);
  };
}

function candidatesOf(id: string, entry: CatalogEntry): Candidate[] {
  const name = readModelName(id);
  // "large" alone is not Mistral Large, and embedding-004 is not embedding-005.
  const keys = (name?.keys ?? []).filter(
    ({ vendor, omissions }) => vendor === undefined && (omissions === 0 || !/-00\d$/.test(id)),
  );
  return keys.map(({ key, omissions }) => ({
    entry,
    key,
    omissions,
    snapshot: name?.snapshot,
    spelling: spellingOf(key),
  }));
}

/** The same snapshot, else the name with least left out, else the newest. */
function best(candidates: readonly Candidate[], snapshot: string | undefined): Candidate | undefined {
  const isSame = (candidate: Candidate): number => Number(candidate.snapshot === snapshot);
  const releasedAt = ({ entry }: Candidate): string => entry.release_date ?? '';
  return candidates.toSorted(
    (a, b) => isSame(b) - isSame(a) || a.omissions - b.omissions || releasedAt(b).localeCompare(releasedAt(a)),
  )[0];
}

function decorated({ entry, snapshot }: Candidate, name: ModelName): CatalogMatch {
  const isAnotherSnapshot = name.snapshot !== undefined && snapshot !== undefined && name.snapshot !== snapshot;
  return name.copied || isAnotherSnapshot
    ? { entry, confidence: 'fuzzy', score: FUZZY_SCORE }
    : { entry, confidence: 'normalized', score: NORMALIZED_SCORE };
}

/** The best entry; none when two are equally good or none is good enough. */
function nearest(scores: ReadonlyMap<CatalogEntry, number>): CatalogMatch | undefined {
  const [first, second] = [...scores].sort(([, a], [, b]) => b - a);
  if (first === undefined || first[1] === second?.[1]) return undefined;
  const score = Math.round(first[1] * 100) / 100;
  return score < MIN_SCORE ? undefined : { entry: first[0], confidence: 'fuzzy', score };
}
