import { startProcess } from '@roundhouse/servers';

const TIMEOUT_MS = 120_000;

/**
 * Runs a script of a service to its end.
 * @returns what it wrote on stdout. @throws Error with its last lines when it fails or takes over 2 minutes.
 */
export async function runJob(
  name: string,
  script: string,
  environment: NodeJS.ProcessEnv,
  onLine: (line: string) => void,
): Promise<string> {
  const stdout: string[] = [];
  const child = await startProcess({
    name,
    command: process.execPath,
    args: [script],
    env: environment,
    onLine: (line, source) => {
      if (source === 'stdout') stdout.push(line);
      // Standard output may carry a secret that is shown once: it does not belong into a log.
      else onLine(line);
    },
  });
  const timer = setTimeout(() => void child.kill(), TIMEOUT_MS);
  const { code, signal } = await child.exited;
  clearTimeout(timer);
  await new Promise((resolve) => setImmediate(resolve));
  if (code !== 0) throw new Error(`${name} failed with ${signal ?? `code ${code}`}:\n${child.output()}`);
  return stdout.join('\n');
}
