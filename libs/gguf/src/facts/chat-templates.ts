import { createHash } from 'node:crypto';
import type { Metadata } from './metadata.ts';

const KEY = 'tokenizer.chat_template';

/**
 * Sha256 of the chat templates of a model, in hex: of the text of the one, or of the JSON array of [name, text] pairs
 * where there are several. Empty = none. A template is code that the engine runs, so whoever approves a model approves
 * this too.
 */
export function chatTemplateSha256(metadata: Metadata): string {
  const named = [...metadata.keys()].filter((key) => key.startsWith(`${KEY}.`)).sort();
  const text = metadata.text(KEY);
  if (named.length === 0) return text === '' ? '' : sha256(text);
  return sha256(JSON.stringify([KEY, ...named].map((key) => [key.slice(KEY.length + 1), metadata.text(key)])));
}

/** The text of all templates, for guesses from what stands in them. */
export function chatTemplateTexts(metadata: Metadata): string {
  const keys = [...metadata.keys()].filter((key) => key === KEY || key.startsWith(`${KEY}.`));
  return keys.map((key) => metadata.text(key)).join('\n');
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex');
}
