/** A new answer counts for so much of the average. */
const SHARE = 0.1;

/** Moving average of the length of answers, in tokens. Kept however long nobody calls: lengths follow use, not time. */
export class AnswerLength {
  /** 0 = no answer yet. */
  tokens = 0;

  /** Takes an answer in. */
  add(tokens: number): void {
    this.tokens = this.tokens === 0 ? tokens : this.tokens + SHARE * (tokens - this.tokens);
  }
}
