/** One command of a task. */
export interface Part {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** Added to this process's environment. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Jest's JSON report: its counts go into the summary. */
  readonly reportFile?: string;
  /** `shown` = as it comes; default: only when the part fails. */
  readonly output?: 'shown';
}
