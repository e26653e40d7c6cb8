/** What templates are held against. */
export interface EntryStanding {
  /** Whether a version of it is served. */
  readonly served: boolean;
  /** The hub's own badge: the set of verified entries is the list of approved models (004-25). */
  readonly verified: boolean;
}

/** How one entry that a template refers to stands. */
export interface ReferenceCompliance {
  readonly slug: string;
  readonly compliant: boolean;
  /** Why not; null = it is. */
  readonly reason: 'unknown' | 'not_served' | 'not_verified' | null;
}

/** Whether a template may be used. */
export interface TemplateCompliance {
  readonly compliant: boolean;
  readonly entries: readonly ReferenceCompliance[];
}

/** Holds a template against the hub as it is now. Computed for each reading and never stored (004-26). */
export function templateCompliance(
  slugs: readonly string[],
  standing: (slug: string) => EntryStanding | undefined,
): TemplateCompliance {
  const entries = slugs.map((slug) => {
    const reason = reasonAgainst(standing(slug));
    return { slug, compliant: reason === null, reason };
  });
  return { compliant: entries.every((entry) => entry.compliant), entries };
}

function reasonAgainst(entry: EntryStanding | undefined): ReferenceCompliance['reason'] {
  if (entry === undefined) return 'unknown';
  if (!entry.served) return 'not_served';
  return entry.verified ? null : 'not_verified';
}
