/** Shortest password, in characters. */
export const MIN_PASSWORD_LENGTH = 12;
/** Longest password, in characters: a hash must not become a way to keep us busy. */
export const MAX_PASSWORD_LENGTH = 256;
const MIN_DISTINCT = 5;

/**
 * What is wrong with a new password, in words for the person who chose it; undefined = nothing. Length counts, not
 * kinds of characters (NIST SP 800-63B, 5.1.1.2); what is easily guessed from the account is refused.
 */
export function passwordFault(password: string, email: string): string | undefined {
  const { length } = password;
  if (length < MIN_PASSWORD_LENGTH) return `must be at least ${MIN_PASSWORD_LENGTH} characters`;
  if (length > MAX_PASSWORD_LENGTH) return `must be at most ${MAX_PASSWORD_LENGTH} characters`;
  if (new Set(password).size < MIN_DISTINCT) return `must have at least ${MIN_DISTINCT} different characters`;
  const account = email.toLowerCase();
  const name = account.split('@')[0] ?? '';
  const lower = password.toLowerCase();
  if (lower === account || (name.length >= 4 && isRepetitionOf(lower, name))) return 'must not be the e-mail address';
  return undefined;
}

function isRepetitionOf(text: string, part: string): boolean {
  return text.replaceAll(part, '') === '';
}
