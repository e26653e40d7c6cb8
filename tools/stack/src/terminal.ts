import colors from 'picocolors';

// The entry script's clock: installing and compiling count as well.
const beganAtUnixMs = Number(process.env['ROUNDHOUSE_BEGAN_AT_UNIX_MS'] ?? Date.now());

/** What a person reads while the stack runs. Progress goes to stderr, results to stdout. */
export const terminal = {
  /** Something began or is done. */
  step(this: void, message: string): void {
    write(colors.dim, message);
  },
  /** Something a person should know about, while the stack goes on. */
  warn(this: void, message: string): void {
    write(colors.yellow, message);
  },
  /** Something that ended the start or needs a person. */
  error(this: void, message: string): void {
    write(colors.red, message);
  },
  /** The answer to the command. */
  result(this: void, text: string): void {
    process.stdout.write(`${text}\n`);
  },
};

function write(color: (text: string) => string, message: string): void {
  const elapsed = ((Date.now() - beganAtUnixMs) / 1000).toFixed(1).padStart(6);
  process.stderr.write(`${colors.dim(`[${elapsed} s]`)} ${color(message)}\n`);
}
