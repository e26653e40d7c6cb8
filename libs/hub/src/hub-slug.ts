/** Longest slug, in characters. */
export const MAX_SLUG_LENGTH = 64;

/** Highest number of a version. */
export const MAX_VERSION_NUMBER = 2_147_483_647;

const SLUG = /^[a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?$/;
const OPTION_ID = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
const CONTENT_KEY = /^hub:([^@/]+)@([1-9]\d{0,9})\/([^/]+)$/;

/** Which option of which version of which entry. */
export interface HubContent {
  readonly slug: string;
  readonly number: number;
  readonly optionId: string;
}

/** True for the name of an entry: 1 to 64 lower-case letters, digits, dots, dashes, underscores; never with "..". */
export function isHubSlug(text: string): boolean {
  return SLUG.test(text) && !text.includes('..');
}

/** True for a number that a version can have: 1 and up. */
export function isVersionNumber(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= MAX_VERSION_NUMBER;
}

/** True for the name of an option inside a version. */
export function isOptionId(text: string): boolean {
  return OPTION_ID.test(text) && !text.includes('..');
}

/** Name of what an installation holds: `hub:qwen3-8b@2/q4_k_m`. */
export function contentKeyOf({ slug, number, optionId }: HubContent): string {
  return `hub:${slug}@${number}/${optionId}`;
}

/** What a content key names; undefined for one of another kind, or one that {@link contentKeyOf} never made. */
export function parseContentKey(text: string): HubContent | undefined {
  const [, slug = '', number = '', optionId = ''] = CONTENT_KEY.exec(text) ?? [];
  const content = { slug, number: Number(number), optionId };
  return isHubSlug(slug) && isVersionNumber(content.number) && isOptionId(optionId) ? content : undefined;
}
