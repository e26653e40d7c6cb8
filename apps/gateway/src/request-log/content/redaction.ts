/** What is replaced beside secrets, which always are. */
export interface RedactionPolicy {
  readonly emails: boolean;
  readonly cardNumbers: boolean;
}

/** A text without secrets, and how many stood in it. */
export interface Redacted {
  readonly text: string;
  readonly count: number;
}

const MARK = '[redacted]';

/**
 * Before a token: nothing, something that tokens do not consist of, or an escape of JSON, whose letter is no part of it.
 * It keeps each pattern linear, too: a run of token characters is entered at its beginning only.
 */
const START = String.raw`(?<=^|[^A-Za-z0-9_\\-]|\\[bfnrt]|\\\\|\\u[0-9a-fA-F]{4})`;

const TOKENS = [
  // Our own keys, also cut ones.
  String.raw`rh_[a-z]{2,8}_[0-9a-f]{32}(?:_[0-9A-Za-z]+)*`,
  // OpenAI, Anthropic, OpenRouter, DeepSeek and kin; with a digit, which words joined by dashes have none of.
  String.raw`sk-(?=[A-Za-z_-]*[0-9])[A-Za-z0-9_-]{16,}`,
  // Stripe and others of its form.
  String.raw`(?:sk|rk|pk)_(?:live|test)_[A-Za-z0-9]{10,}`,
  // AWS; Google; GitHub; GitLab; Hugging Face; Groq; xAI; Slack; npm; NVIDIA; Perplexity.
  String.raw`(?:AKIA|ASIA)[0-9A-Z]{16}`,
  String.raw`AIza[0-9A-Za-z_-]{30,}`,
  String.raw`ya29\.[0-9A-Za-z_-]{20,}`,
  String.raw`gh[pousr]_[A-Za-z0-9]{20,}`,
  String.raw`github_pat_[A-Za-z0-9_]{20,}`,
  String.raw`glpat-[A-Za-z0-9_-]{16,}`,
  String.raw`(?:hf|gsk|npm)_[A-Za-z0-9]{20,}`,
  String.raw`(?:xai|nvapi|pplx)-[A-Za-z0-9_-]{20,}`,
  String.raw`xox[abeprs]-[A-Za-z0-9-]{10,}`,
  // JSON web tokens.
  String.raw`eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]*)?`,
].map((pattern) => `${START}${pattern}`);

const TOKEN = new RegExp(TOKENS.join('|'), 'g');
/**
 * Without one of these no pattern of {@link TOKEN} can match: most texts end here. Those with a dash or an underscore are
 * looked for only where there is one, as a search of one letter is many times as fast as a pattern; of the others a part
 * that begins with a letter that texts seldom have.
 */
const JOINED_SIGN =
  /rh_|sk-|[srp]k_live_|[srp]k_test_|gh[pousr]_|github_pat_|glpat-|hf_|gsk_|npm_|xai-|nvapi-|pplx-|xox[abeprs]-/;
const PLAIN_SIGNS = ['KIA', 'SIA', 'Iza', '29', 'yJ'];
const BEARER = /(\b[Bb]earer[ \t]{1,4})[A-Za-z0-9._~+/-]{12,}={0,2}/g;
const URL_PASSWORD = /(:\/\/[^\s:/?#@"\\]{1,128}:)[^\s/?#@"\\]{1,256}(?=@)/g;
const PRIVATE_KEY = /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY-----|$)/g;
/** Where what may be a key crosses strings of JSON: all that stands in the first one, without what ends it. */
const KEY_HEAD = /^[^"]*?(?=\\{0,7}")/;
/** Lines in the others, without the letters of their escapes; with a letter, so that none is a number. */
const KEY_LINE = /(?<=^|[^A-Za-z0-9+/=\\]|\\[bfnrt/])(?=[0-9+/=]{0,63}[A-DF-Za-df-z])[A-Za-z0-9+/=]{16,}/g;
/**
 * `password = …`, `"api_key": "…"`, also where the JSON itself stands in a string. No value begins with a colon: that is
 * the one behind a key of JSON which ends like an assignment.
 */
const ASSIGNED =
  /((?:passwo?r?d|passwd|secret|api[_-]?key|access[_-]?token|auth[_-]?token|refresh[_-]?token)\\{0,3}["']?[ \t]{0,4}[:=][ \t]{0,4}\\{0,3}["']?)(?!:)[^\s"'\\,;{}[\]]{6,512}/gi;
const ASSIGNED_SIGN = /passw|passwd|secret|api[_-]?key|token/i;

/** Begins as tokens do: behind an escape of JSON, not with its letter. */
const EMAIL =
  /(?<=^|[^A-Za-z0-9._%+\\-]|\\[bfnrt]|\\\\(?![bfnrt]|u[0-9a-fA-F]{4})|\\u[0-9a-fA-F]{4})[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,8}/g;
/** Not what stands behind a decimal point: embeddings and probabilities are full of such rows of digits. */
const CARD = /(?<!\d|\d\.)\d(?:[ -]?\d){12,18}(?!\.?\d)/g;
/** Looked for first: {@link CARD} looks behind every character. */
const CARD_SIGN = /\d[ -]?\d[ -]?\d[ -]?\d/;

/**
 * Replaces what looks like a secret: keys of this gateway and of well-known services, bearer tokens, private keys,
 * passwords in URLs and assignments; and what the policy names. Works on plain text and on the text of JSON, which stays
 * JSON. Time is linear in the length of the text.
 */
export function redact(text: string, policy: RedactionPolicy): Redacted {
  let count = 0;
  const mark = (): string => {
    count += 1;
    return MARK;
  };
  const behind = (_: string, before: string): string => {
    count += 1;
    return `${before}${MARK}`;
  };
  let rest = text;
  if (rest.includes('-----BEGIN ')) {
    rest = rest.replace(PRIVATE_KEY, (key) =>
      key.includes('"') ? key.replace(KEY_HEAD, mark).replace(KEY_LINE, mark) : mark(),
    );
  }
  if (mayHoldToken(rest)) rest = rest.replace(TOKEN, mark);
  if (rest.includes('earer')) rest = rest.replace(BEARER, behind);
  if (rest.includes('://') && rest.includes('@')) rest = rest.replace(URL_PASSWORD, behind);
  if (ASSIGNED_SIGN.test(rest)) {
    rest = rest.replace(ASSIGNED, (found: string, before: string, at: number, whole: string) => {
      count += 1;
      return `${before}${isNumberOfJson(whole, at + before.length, at + found.length) ? '0' : MARK}`;
    });
  }
  if (policy.emails && rest.includes('@')) {
    rest = rest.replace(EMAIL, () => {
      count += 1;
      return '[email]';
    });
  }
  if (policy.cardNumbers && CARD_SIGN.test(rest)) {
    rest = rest.replace(CARD, (digits: string, at: number, whole: string) => {
      if (!isCardNumber(digits)) return digits;
      count += 1;
      return isNumberOfJson(whole, at, at + digits.length) ? '0' : '[card]';
    });
  }
  return { text: rest, count };
}

function mayHoldToken(text: string): boolean {
  if ((text.includes('_') || text.includes('-')) && JOINED_SIGN.test(text)) return true;
  return PLAIN_SIGNS.some((sign) => text.includes(sign));
}

/** Blanks between the signs of JSON, also where it stands in a string. */
const BLANK = String.raw`(?:[ \t\r\n]|\\{1,3}[nrt]){0,32}`;
const BEFORE_VALUE = new RegExp(`(?:":|[[,])${BLANK}-?$`);
const BEHIND_VALUE = new RegExp(`^${BLANK}[,\\]}]`);
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/** Whether a number is a value by itself, in whose place only another number leaves JSON what it is. */
function isNumberOfJson(text: string, start: number, end: number): boolean {
  if (!NUMBER.test(text.slice(start, end))) return false;
  return BEFORE_VALUE.test(text.slice(Math.max(0, start - 80), start)) && BEHIND_VALUE.test(text.slice(end, end + 80));
}

/** The check digit of ISO/IEC 7812 (Luhn), and a first digit that card networks use. */
function isCardNumber(text: string): boolean {
  const digits = text.replace(/[ -]/g, '');
  if (!/^[2-6]/.test(digits)) return false;
  let sum = 0;
  for (let place = 0; place < digits.length; place += 1) {
    const digit = Number(digits[digits.length - 1 - place]);
    const doubled = place % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
}
