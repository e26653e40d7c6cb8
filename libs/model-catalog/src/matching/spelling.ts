import leven from 'leven';

/** A name as a fuzzy comparison sees it. */
export interface Spelling {
  /** Tokens that begin with a digit, in order: versions and sizes. They must agree. */
  numbers: string;
  /** The other tokens, sorted. */
  words: readonly string[];
  /** Packaging was left out: quantization, `instruct`. */
  unpacked: boolean;
}

/** How an open model is packaged or served; it says nothing about which model it is. */
const PACKAGING =
  /-(?:fp-8|fp-16|bf-16|int-4|int-8|nvfp-4|mxfp-4|awq|gptq|gguf|hf|tput|instruct|it|instant|versatile)(?=-|$)/g;
/** Open models carry their size; without one, `instruct` names another model (gpt-3.5-turbo-instruct). */
const SIZED = /(?:^|-)\d+[bm](?:-|$)/;
/** Shorter words are too near to others: mini, nano, lite, pro. */
const MIN_MISSPELT_LENGTH = 5;
const LETTERS_PER_EDIT = 3;

/** Splits a name key into what must agree and what may be misspelt. */
export function spellingOf(key: string): Spelling {
  const bare = SIZED.test(key) ? key.replaceAll(PACKAGING, '') : key;
  const tokens = bare.split('-');
  const isNumber = (token: string): boolean => /^\d/.test(token);
  return {
    numbers: tokens.filter(isNumber).join('-'),
    words: tokens.filter((token) => !isNumber(token)).sort(),
    unpacked: bare !== key,
  };
}

/**
 * Edits between two spellings of what may be the same name. A word that any catalog entry uses is never taken for a
 * misspelling, so variants (`mini`, `sonnet`, `coder`) always have to agree.
 *
 * @param vocabulary words of all entries
 * @returns 0 when the words only stand in another order; undefined when the names differ
 */
export function editsBetween(asked: Spelling, known: Spelling, vocabulary: ReadonlySet<string>): number | undefined {
  if (asked.numbers !== known.numbers || asked.words.length !== known.words.length) return undefined;
  const unmatched = [...known.words];
  const misspelt: string[] = [];
  for (const word of asked.words) {
    const at = unmatched.indexOf(word);
    if (at >= 0) unmatched.splice(at, 1);
    else misspelt.push(word);
  }
  let edits = 0;
  for (const word of misspelt) {
    if (word.length < MIN_MISSPELT_LENGTH || vocabulary.has(word)) return undefined;
    // An end that is added or cut makes a variant, as in GLM Flash and FlashX.
    const isLonger = (other: string): boolean => word.startsWith(other) || other.startsWith(word);
    const distances = unmatched.map((other) => (isLonger(other) ? Infinity : leven(word, other)));
    const nearest = Math.min(...distances);
    const at = distances.indexOf(nearest);
    const shortest = Math.min(word.length, unmatched[at]?.length ?? 0);
    if (nearest > Math.floor(shortest / LETTERS_PER_EDIT)) return undefined;
    unmatched.splice(at, 1);
    edits += nearest;
  }
  return edits;
}
