import { join } from 'node:path';
import { startProcess, type ManagedProcess } from '@roundhouse/servers';
import type { DataDirectory } from './data-directory.ts';
import { runJob } from './job.ts';
import { ServiceLog } from './service-log.ts';
import { SupervisedProcess, type Supervision } from './supervised-process.ts';

const STOP_TIMEOUT_MS = 30_000;

/** A Node program that the stack keeps running. */
export interface NodeProgram {
  readonly name: string;
  /** Script and its arguments. */
  readonly args: readonly string[];
  readonly environment: NodeJS.ProcessEnv;
  /** Resolves once the first child can do its work; later ones are not waited for. */
  readonly ready: (child: ManagedProcess) => Promise<void>;
}

/** The children of the stack and their logs. */
export class StackProcesses {
  readonly #data: DataDirectory;
  readonly #onStarted: (name: string, pid: number) => void;
  readonly #children = new Map<string, SupervisedProcess>();
  readonly #logs: ServiceLog[] = [];
  #stopping = false;

  /** @param onStarted told of every child that was started, again or for the first time. */
  constructor(data: DataDirectory, onStarted: (name: string, pid: number) => void) {
    this.#data = data;
    this.#onStarted = onStarted;
  }

  /** What every child has in common: its log, and the file that keeps it down. */
  supervisionOf(name: string): Omit<Supervision, 'launch'> & { log: ServiceLog } {
    return {
      name,
      log: this.#logOf(name),
      holdFile: this.#data.file('hold', name),
      onStarted: (pid) => this.#onStarted(name, pid),
    };
  }

  /** Starts a child and keeps it up. @throws its failure at the first start. */
  async supervise(supervision: Supervision): Promise<void> {
    if (this.#stopping) throw new Error('stopped while it was starting');
    const child = new SupervisedProcess(supervision);
    this.#children.set(supervision.name, child);
    await child.start();
  }

  /** Starts a Node program, waits until it is ready, and keeps it up. */
  async startNode({ name, args, environment: env, ready }: NodeProgram): Promise<void> {
    const { log, ...supervision } = this.supervisionOf(name);
    const onLine = (line: string): void => log.line(line);
    let first: ManagedProcess | undefined;
    await this.supervise({
      ...supervision,
      launch: async () => {
        const child = await startProcess({
          name,
          command: process.execPath,
          args,
          env,
          onLine,
          stopTimeoutMs: STOP_TIMEOUT_MS,
        });
        first ??= child;
        return child;
      },
    });
    if (first) await ready(first);
  }

  /** Runs a script once; returns its standard output. */
  runJob(name: string, script: string, environment: NodeJS.ProcessEnv): Promise<string> {
    const log = this.#logOf(name.replaceAll(' ', '-'));
    return runJob(name, script, environment, (line) => log.line(line));
  }

  /** Ends a group of children; from the first call on nothing is started any more. */
  async stop(names: readonly string[]): Promise<void> {
    this.#stopping = true;
    await Promise.all(names.map(async (name) => this.#children.get(name)?.stop()));
    for (const log of this.#logs) log.flush();
  }

  /** Ends every child at once. */
  kill(): void {
    this.#stopping = true;
    for (const child of this.#children.values()) child.kill();
  }

  #logOf(name: string): ServiceLog {
    const log = new ServiceLog(name, join(this.#data.folder('logs'), `${name}.log`));
    this.#logs.push(log);
    return log;
  }
}
