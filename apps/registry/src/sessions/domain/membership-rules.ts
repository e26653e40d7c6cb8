import type { Role } from '@roundhouse/admin-api';

/** Who of an identity provider belongs where. A rule holds when everything that it names fits. */
export interface MembershipRule {
  /** Null = the installation itself. */
  readonly organization_id: string | null;
  readonly email_domain: string | null;
  readonly claim: string | null;
  readonly claim_value: string | null;
  /** Given to people who are not members yet; null = only members may sign in. */
  readonly role: Role | null;
}

/** What an identity provider says of somebody. */
export type Claims = Readonly<Record<string, unknown>>;

/** Rules that hold for somebody, in their order. */
export function rulesFor(rules: readonly MembershipRule[], claims: Claims): MembershipRule[] {
  const email = verifiedEmail(claims);
  return rules.filter(
    ({ email_domain: domain, claim, claim_value: value }) =>
      (domain !== null || claim !== null) &&
      (domain === null || domain === email?.slice(email.lastIndexOf('@') + 1)) &&
      (claim === null || (value !== null && hasValue(claims, claim, value))),
  );
}

/** The address that the provider vouches for, in lower case; undefined when it gives none or does not vouch. */
export function verifiedEmail(claims: Claims): string | undefined {
  const { email, email_verified: verified } = claims;
  if (typeof email !== 'string' || verified !== true || email.length > 254) return undefined;
  return /^[^@\s]+@[^@\s]+$/.test(email) ? email.toLowerCase() : undefined;
}

/** What to call somebody: the name that the provider gives, or the address. */
export function displayNameOf(claims: Claims, email: string): string {
  const { name } = claims;
  const plain = typeof name === 'string' ? name.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/gu, ' ').trim() : '';
  return plain === '' ? email : plain.slice(0, 200);
}

function hasValue(claims: Claims, claim: string, value: string): boolean {
  if (!Object.hasOwn(claims, claim)) return false;
  const found = claims[claim];
  return Array.isArray(found) ? found.includes(value) : found === value;
}
