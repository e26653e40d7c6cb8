import { tokenText } from './words.ts';

/** What every part of one answer repeats. */
export interface AnswerHead {
  readonly id: string;
  readonly model: string;
  /** Unix seconds. */
  readonly created: number;
}

/** A whole chat completion. */
export function completionBody(
  head: AnswerHead,
  tokens: number,
  finish: string,
  usage: unknown,
  mark?: string,
): string {
  let content = '';
  for (let index = 0; index < tokens; index++) content += tokenText(index, mark);
  const choice = {
    index: 0,
    message: { role: 'assistant', content, refusal: null },
    logprobs: null,
    finish_reason: finish,
  };
  return JSON.stringify({
    ...head,
    object: 'chat.completion',
    choices: [choice],
    ...(usage !== undefined && { usage }),
  });
}

/** The events of a streamed chat completion, as wire text. */
export function chunkWriter(
  head: AnswerHead,
  mark?: string,
): {
  content: (index: number) => string;
  finish: (reason: string) => string;
  usage: (usage: unknown) => string;
} {
  const start = `data: ${JSON.stringify({ ...head, object: 'chat.completion.chunk' }).slice(0, -1)},"choices":`;
  return {
    content: (index) => {
      const role = index === 0 ? '"role":"assistant",' : '';
      return `${start}[{"index":0,"delta":{${role}"content":"${tokenText(index, mark)}"},"finish_reason":null}]}\n\n`;
    },
    finish: (reason) => `${start}[{"index":0,"delta":{},"finish_reason":${JSON.stringify(reason)}}]}\n\n`,
    usage: (usage) => `${start}[],"usage":${JSON.stringify(usage)}}\n\n`,
  };
}

/** Last event of every stream. */
export const DONE = 'data: [DONE]\n\n';
