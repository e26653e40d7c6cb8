import type { HubEntryDocument } from '@roundhouse/admin-api';

/** What entries can be narrowed by (004-06). Undefined = by none of it. */
export interface EntryFilter {
  /** Words, each of which must be somewhere in slug, name, publisher, tags or description. */
  readonly q?: string | undefined;
  readonly format?: string | undefined;
  readonly capability?: string | undefined;
  readonly license?: string | undefined;
  readonly tag?: string | undefined;
  readonly publisher?: string | undefined;
  readonly verified?: boolean | undefined;
  readonly installable?: boolean | undefined;
  /** Needs a node that each entry was held against. */
  readonly compatible?: boolean | undefined;
}

/** Those entries that match all of a filter. */
export function narrowEntries(entries: readonly HubEntryDocument[], filter: EntryFilter): HubEntryDocument[] {
  const words = (filter.q ?? '').toLowerCase().split(/\s+/).filter(Boolean);
  const same = (wanted: string | undefined, ...texts: readonly string[]): boolean =>
    wanted === undefined || texts.some((text) => text.toLowerCase() === wanted.toLowerCase());
  return entries.filter((entry) => {
    const text = textOf(entry);
    const installable = entry.options.some((option) => option.installable);
    return (
      words.every((word) => text.includes(word)) &&
      same(filter.format, ...entry.options.map((option) => option.format)) &&
      same(filter.capability, ...entry.capabilities) &&
      same(filter.license, entry.license) &&
      same(filter.tag, ...entry.tags) &&
      same(filter.publisher, entry.publisher) &&
      (filter.verified === undefined || entry.verified === filter.verified) &&
      (filter.installable === undefined || installable === filter.installable) &&
      (filter.compatible === undefined || entry.compatible === filter.compatible)
    );
  });
}

/** Sorted by a member, `-` in front = descending; what has none comes last, and equals are in the order of slugs. */
export function sortEntries(entries: readonly HubEntryDocument[], sort: string): HubEntryDocument[] {
  const descending = sort.startsWith('-');
  const name = (descending ? sort.slice(1) : sort) as keyof HubEntryDocument;
  return entries.toSorted((one, other) => {
    const [a, b] = [one[name], other[name]];
    if (a === b) return one.slug < other.slug ? -1 : 1;
    if (a === null) return 1;
    if (b === null) return -1;
    return (a < b ? -1 : 1) * (descending ? -1 : 1);
  });
}

function textOf({ slug, name, publisher, tags, description }: HubEntryDocument): string {
  return [slug, name, publisher, ...tags, description ?? ''].join('\n').toLowerCase();
}
