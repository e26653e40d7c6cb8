/** Which entries of which audit logs are wanted. */
export interface AuditFilter {
  /** Empty text = the platform's log; undefined = all logs. */
  readonly organizationIds: readonly string[] | undefined;
  readonly actorId?: string | undefined;
  /** With a dot at the end: every action that begins so. */
  readonly action?: string | undefined;
  readonly kind?: string | undefined;
  /** A UUID. */
  readonly resourceId?: string | undefined;
  readonly requestId?: string | undefined;
  /** RFC 3339, inclusive. */
  readonly from?: string | undefined;
  /** RFC 3339, exclusive. */
  readonly to?: string | undefined;
  /** Configuration number of the last change that counts. */
  readonly upToNumber?: bigint | undefined;
}
