import type { Judgement } from './judgement.ts';
import type { Question } from './question.ts';

/** Holds an option against a node: everything that speaks against it, and what could be changed. */
export function judge(question: Question): Judgement {
  throw new Error(`not there yet: ${question.option.format}`);
}
