// Short common words, so that a person sees an answer that is clearly made up and still reads as text.
const WORDS = 'this is a simulated answer from a provider that bills every token and thinks about none of them'.split(
  ' ',
);

/** Text of the n-th token of an answer. @param mark in place of all words */
export function tokenText(index: number, mark?: string): string {
  const word = mark ?? WORDS[index % WORDS.length] ?? '';
  return index === 0 ? word : ` ${word}`;
}

/** Tokens that the provider counts for a text: one per four characters, at least one when there is text. */
export function countTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** Tokens of a chat's messages; parts other than text count nothing. */
export function countMessageTokens(messages: unknown): number {
  if (!Array.isArray(messages)) return 0;
  let tokens = 0;
  for (const message of messages as { content?: unknown }[]) {
    const content = message?.content;
    if (typeof content === 'string') tokens += countTokens(content);
    else if (Array.isArray(content)) {
      for (const part of content as { text?: unknown }[])
        if (typeof part?.text === 'string') tokens += countTokens(part.text);
    }
  }
  return tokens;
}
