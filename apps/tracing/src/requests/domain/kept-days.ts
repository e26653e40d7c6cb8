/** What an organization says about how long things are kept, in days; undefined = as the installation. */
export interface OrganizationRetention {
  /** Empty = the installation. */
  readonly organizationId: string;
  readonly requestLogDays: number | undefined;
  readonly contentDays: number | undefined;
}

/** Rows that are too old: of some organizations, or of all but some. */
export interface Expired {
  readonly days: number;
  readonly organizationIds: readonly string[];
  /** True = of all but these. */
  readonly others: boolean;
}

/** What of one table is to go. */
export interface Expiry {
  /** Whole days beyond this go by dropping them. */
  readonly longestDays: number;
  /** What of the days that stay goes row by row. */
  readonly expired: readonly Expired[];
}

/**
 * What of a table is too old.
 *
 * @param defaultDays where the installation says nothing
 * @param daysOf what one of them says about this table
 */
export function expiryOf(
  retentions: readonly OrganizationRetention[],
  defaultDays: number,
  daysOf: (retention: OrganizationRetention) => number | undefined,
): Expiry {
  const installation = retentions.find(({ organizationId }) => organizationId === '');
  const common = (installation && daysOf(installation)) ?? defaultDays;
  const own = retentions.flatMap((retention) => {
    const days = retention.organizationId === '' ? undefined : daysOf(retention);
    return days === undefined ? [] : [{ organizationId: retention.organizationId, days }];
  });
  const longestDays = Math.max(common, ...own.map(({ days }) => days));
  const expired = [...Map.groupBy(own, ({ days }) => days)].map(([days, group]) => ({
    days,
    organizationIds: group.map(({ organizationId }) => organizationId),
    others: false,
  }));
  const rest = { days: common, organizationIds: own.map(({ organizationId }) => organizationId), others: true };
  return { longestDays, expired: [...expired, rest].filter(({ days }) => days < longestDays) };
}

/** Days that what was said is kept: never longer than its record. */
export function contentDaysOf({ requestLogDays, contentDays }: OrganizationRetention): number | undefined {
  if (contentDays === undefined || requestLogDays === undefined) return contentDays ?? requestLogDays;
  return Math.min(contentDays, requestLogDays);
}
