/** Deepest nesting of a body of the admin API. */
export const MAX_JSON_DEPTH = 64;

/**
 * True when a JSON text nests deeper than the limit. Looked at before it is parsed, because whoever walks the parsed
 * value later would have to expect any depth. Of a text that is no JSON the answer means nothing.
 */
export function isNestedDeeper(text: string, limit: number): boolean {
  let depth = 0;
  let inText = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (inText) {
      if (character === '\\') at += 1;
      else if (character === '"') inText = false;
    } else if (character === '"') inText = true;
    else if (character === '{' || character === '[') {
      depth += 1;
      if (depth > limit) return true;
    } else if (character === '}' || character === ']') depth -= 1;
  }
  return false;
}
