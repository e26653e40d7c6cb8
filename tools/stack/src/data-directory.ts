import { chmodSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** The folder that a stack keeps everything in. One stack at a time may use it. */
export class DataDirectory {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
    // Postgres runs as another user when the stack is root: it has to pass, but may not look around.
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, process.getuid?.() === 0 ? 0o711 : 0o700);
  }

  /** Path of a file below this folder. */
  file(...parts: readonly string[]): string {
    return join(this.path, ...parts);
  }

  /** A folder below this one, made when missing, closed to other users. */
  folder(...parts: readonly string[]): string {
    const path = this.file(...parts);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** Reads a JSON file, or undefined when it is not there. The caller knows what it wrote there. */
  readJson(name: string): unknown {
    try {
      return JSON.parse(readFileSync(this.file(name), 'utf8'));
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw new Error(`${this.file(name)} cannot be read: ${(cause as Error).message}`, { cause });
    }
  }

  /** Replaces a JSON file in one step, readable by the owner alone. */
  writeJson(name: string, value: object): void {
    writePrivate(this.file(name), `${JSON.stringify(value, null, 2)}\n`);
  }

  /** Removes a file; nothing happens when it is not there. */
  remove(name: string): void {
    rmSync(this.file(name), { force: true });
  }

  /**
   * Takes the folder for this process.
   * @returns a function that gives it free again.
   * @throws Error naming the process that has it.
   */
  lock(): () => void {
    const file = this.file('stack.lock');
    const own = `${file}.${process.pid}`;
    const mark = { pid: process.pid, startTicks: startTicksOf(process.pid) };
    writeFileSync(own, JSON.stringify(mark), { mode: 0o600 });
    try {
      for (let attempt = 0; ; attempt++) {
        try {
          linkSync(own, file);
          return () => rmSync(file, { force: true });
        } catch (cause) {
          const holder = this.readJson('stack.lock') as typeof mark | undefined;
          if (holder && isAlive(holder)) {
            throw new Error(
              `a stack already runs on ${this.path} (pid ${holder.pid}); stop it, or give another --data`,
              { cause },
            );
          }
          if (attempt > 2) throw cause;
          rmSync(file, { force: true });
        }
      }
    } finally {
      rmSync(own, { force: true });
    }
  }
}

/** Writes a file in one step, readable by the owner alone. */
export function writePrivate(path: string, content: string): void {
  const partial = `${path}.partial`;
  rmSync(partial, { force: true });
  writeFileSync(partial, content, { mode: 0o600, flag: 'wx' });
  renameSync(partial, path);
}

/** A pid alone may belong to another process by now; with its start time it is unmistakable. */
function isAlive({ pid, startTicks }: { pid: number; startTicks: string }): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return startTicksOf(pid) === startTicks;
}

function startTicksOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '';
  } catch {
    return '';
  }
}
