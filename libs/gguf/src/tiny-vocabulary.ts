/** Vocabulary of the tiny model: three control tokens, all 256 bytes, and some words. */
export interface TinyVocabulary {
  tokens: readonly string[];
  scores: readonly number[];
  /** Token types of llama.cpp: 1 normal, 2 unknown, 3 control, 6 byte. */
  types: readonly number[];
}

/** Id of the token that ends an answer. */
export const END_TOKEN_ID = 2;
/** Ids of the byte tokens, first and last. */
export const BYTE_TOKEN_IDS = { first: 3, last: 258 } as const;

const WORDS =
  'a the in on of to and is it at by for from with engine engines track tracks turntable turns locomotive steam boiler ' +
  'coal water yard switch signal station depot bell whistle driver fireman wheel wheels axle rail rails train trains ' +
  'coach freight load loads night morning slow fast small large green red iron smoke';

/** SentencePiece writes a space as this character. */
const SPACE = '\u2581';

/** Builds the vocabulary. All tokens differ and none is empty: engines abort on either. */
export function tinyVocabulary(): TinyVocabulary {
  const tokens = ['<unk>', '<s>', '</s>'];
  const types = [2, 3, 3];
  for (let byte = 0; byte < 256; byte += 1) {
    tokens.push(`<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`);
    types.push(6);
  }
  for (const piece of [SPACE, ...WORDS.split(' ').map((word) => SPACE + word), '.', ',']) {
    tokens.push(piece);
    types.push(1);
  }
  const scores = tokens.map((_, id) => (id <= BYTE_TOKEN_IDS.last ? 0 : BYTE_TOKEN_IDS.last - id));
  return { tokens, scores, types };
}
