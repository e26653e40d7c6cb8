import { readFile } from 'node:fs/promises';
import type { z } from 'zod';
import { codeOf } from './system-error.ts';
import { writeFileAtomically } from './atomic-file.ts';

/** A JSON file of the agent with a checked shape, replaced in one step. Writes happen one after the other. */
export class JsonFile<Value> {
  private readonly path: string;
  private readonly schema: z.ZodType<Value>;
  private lastWrite: Promise<void> = Promise.resolve();

  constructor(path: string, schema: z.ZodType<Value>) {
    this.path = path;
    this.schema = schema;
  }

  /**
   * Reads the file. Undefined when it is absent or does not hold what is expected: local state is a hint that can
   * be made anew, and a broken file must not keep the agent from starting.
   */
  async read(): Promise<Value | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if (codeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
    try {
      return this.schema.parse(JSON.parse(text));
    } catch {
      return undefined;
    }
  }

  /** Replaces the content; resolves when it is durable. */
  async write(value: Value): Promise<void> {
    const text = `${JSON.stringify(value, undefined, 2)}\n`;
    const write = this.lastWrite.then(() => writeFileAtomically(this.path, text));
    this.lastWrite = write.catch(() => undefined);
    return write;
  }
}
