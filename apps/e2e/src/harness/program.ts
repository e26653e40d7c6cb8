import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { childEnvironment, type StackView } from '@roundhouse/testing';

const PROGRAM = join(import.meta.dirname, '../../../cli/bin/roundhouse.js');

/** How a run of the program ended. */
export interface ProgramRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a script would: piped, finding the stack by its endpoints file. */
export async function runProgram(
  stack: StackView,
  words: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): Promise<ProgramRun> {
  const child = spawn(process.execPath, [PROGRAM, ...words], {
    cwd: stack.dataDirectory,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...childEnvironment(), ROUNDHOUSE_ENDPOINTS: join(stack.dataDirectory, 'endpoints.json'), ...environment },
  });
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { code: code as number | null, stdout, stderr };
}

/** What the program prints. @throws Error with its complaints when it exits with another code than 0 */
export async function printedBy(stack: StackView, ...words: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await runProgram(stack, words);
  if (code !== 0) throw new Error(`roundhouse ${words.join(' ')}: exit code ${code}\n${stdout}${stderr}`);
  return stdout;
}
