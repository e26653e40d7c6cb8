/** Members of answers that hold words, by the bare name between quotes: inside a JSON string quotes are escaped. */
const WORDS = ['"content"', '"text"', '"delta"'];
const TOOL_CALLS = '"tool_calls"';
/** Looked for first: short, and begins with a letter that texts seldom have. */
const TOOL_CALLS_SIGN = '_calls"';
const NAME = '"name"';
const MAX_TOOL_CALLS = 16;
const MAX_NAME_LENGTH = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COLON = 0x3a;
const UNICODE = 0x75;

/**
 * The beginning of an answer's words.
 *
 * @param json a whole answer, or the frames of a stream one after another, as they were sent; may break off anywhere
 * @param most characters that are wanted
 */
export function answerWords(json: string, most: number): string {
  for (const name of WORDS) {
    let words = '';
    for (let at = json.indexOf(name); at >= 0 && words.length < most; at = json.indexOf(name, at + name.length)) {
      words += stringBehind(json, at + name.length, most - words.length);
    }
    if (words !== '') return words;
  }
  return '';
}

/** Names of the functions that an answer calls, in their order. */
export function calledTools(json: string): string[] {
  const names: string[] = [];
  const first = json.includes(TOOL_CALLS_SIGN) ? json.indexOf(TOOL_CALLS) : -1;
  if (first < 0) return names;
  for (let at = json.indexOf(NAME, first); at >= 0; at = json.indexOf(NAME, at + NAME.length)) {
    const name = stringBehind(json, at + NAME.length, MAX_NAME_LENGTH);
    if (name !== '' && names.push(name) === MAX_TOOL_CALLS) break;
  }
  return names;
}

/** The string behind a name that ends here, or its beginning; empty where there is none. */
function stringBehind(json: string, nameEnd: number, most: number): string {
  const colon = overBlanks(json, nameEnd);
  if (json.charCodeAt(colon) !== COLON) return '';
  const start = overBlanks(json, colon + 1) + 1;
  if (json.charCodeAt(start - 1) !== QUOTE) return '';
  const limit = Math.min(json.length, start + most);
  let end = start;
  let escaped = false;
  while (end < limit) {
    const code = json.charCodeAt(end);
    if (code === QUOTE) break;
    if (code !== BACKSLASH) {
      end += 1;
      continue;
    }
    const next = end + (json.charCodeAt(end + 1) === UNICODE ? 6 : 2);
    if (next > limit) break;
    escaped = true;
    end = next;
  }
  const text = json.slice(start, end);
  return escaped ? decoded(text) : text;
}

function decoded(text: string): string {
  try {
    return JSON.parse(`"${text}"`) as string;
  } catch {
    return text;
  }
}

function overBlanks(json: string, from: number): number {
  let at = from;
  for (let code = json.charCodeAt(at); code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09;) {
    at += 1;
    code = json.charCodeAt(at);
  }
  return at;
}
