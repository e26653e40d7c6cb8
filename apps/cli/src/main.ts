import { CommanderError } from 'commander';
import { ApiError } from './api-client.ts';
import { UsageError } from './connection.ts';
import { standardOutput } from './output.ts';
import { buildProgram } from './program.ts';

/** Exit status: 0 done, 1 refused or something is wrong, 2 wrong use, 130 interrupted. */
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort());

const program = buildProgram({
  output: standardOutput,
  environment: process.env,
  signal: interrupt.signal,
  setExitCode: (code) => {
    process.exitCode = code;
  },
});

try {
  await program.parseAsync();
} catch (error) {
  if (interrupt.signal.aborted) process.exit(130);
  // Its message stands on stderr already; 0 = help that was asked for.
  if (error instanceof CommanderError) process.exit(error.exitCode === 0 ? 0 : 2);
  if (!(error instanceof ApiError) && !(error instanceof UsageError)) throw error;
  const requestId = error instanceof ApiError && error.requestId !== undefined ? ` (request ${error.requestId})` : '';
  process.stderr.write(`${error.message}${requestId}\n`);
  process.exitCode = error instanceof UsageError ? 2 : 1;
}
