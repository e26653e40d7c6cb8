import { colours, type Output } from '../output.ts';

/** Start of a line, and everything on it gone. */
const CLEAR_LINE = '\r\u001B[2K';

/** One line that says how far things are, on terminals alone: what is piped gets results and nothing else. */
export class TestProgress {
  private readonly output: Output;
  private shown = false;

  constructor(output: Output) {
    this.output = output;
  }

  /** Shows a text in place of the one before. */
  show(text: string): void {
    if (!this.output.interactive) return;
    this.output.write(`${CLEAR_LINE}${colours(this.output).dim(text)}`);
    this.shown = true;
  }

  /** Takes the line away. */
  clear(): void {
    if (this.shown) this.output.write(CLEAR_LINE);
    this.shown = false;
  }
}
