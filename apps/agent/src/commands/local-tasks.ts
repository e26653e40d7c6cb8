import { AppError } from '@roundhouse/errors';
import type { LoadSettings } from '../engine/load-settings.ts';
import { MAX_PAYLOAD_BYTES, type NodeTask, type NodeTasks } from './node-command.ts';

/** The files of the node, as far as commands are about them. Unknown ids are refused with NOT_FOUND. */
export interface CommandedFiles {
  /** Ends a download; resolves when its partial files are gone. Nothing for one that is there already. */
  cancel(installationId: string): Promise<void>;
  /** Begins a new job after a failure or a cancellation; nothing for others. */
  retry(installationId: string): Promise<void> | void;
  /** Reads every file again; one that differs is removed and fetched again. @returns names of those */
  verify(installationId: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Removes what nothing refers to. @returns freed bytes */
  collectGarbage(): Promise<number>;
}

/** The instances of the node, as far as commands are about them. Unknown ids are refused with NOT_FOUND. */
export interface CommandedInstances {
  /** Takes it out of memory until its next ticket. */
  unload(instanceId: string): Promise<void> | void;
  /** Starts it anew; also ends a back-off, and the rest of one that was given up. */
  restart(instanceId: string): Promise<void> | void;
  /** Its last lines, oldest first. */
  logs(instanceId: string, maxLines: number): Promise<readonly string[]>;
}

/** What the commands of a node reach. */
export interface LocalTasksParts {
  files: CommandedFiles;
  instances: CommandedInstances;
  /** What the head of an installation's model says, as JSON. */
  modelFacts(installationId: string, settings: LoadSettings, signal: AbortSignal): Promise<object>;
}

/** Does commands on this node. */
export class LocalTasks implements NodeTasks {
  private readonly parts: LocalTasksParts;

  constructor(parts: LocalTasksParts) {
    this.parts = parts;
  }

  async perform(task: NodeTask, signal: AbortSignal): Promise<Buffer> {
    const { files, instances } = this.parts;
    switch (task.kind) {
      case 'cancel_download':
        await files.cancel(task.installationId);
        return NOTHING;
      case 'retry_download':
        await files.retry(task.installationId);
        return NOTHING;
      case 'verify_installation':
        return json({ damaged_files: await files.verify(task.installationId, signal) });
      case 'collect_garbage':
        return json({ freed_bytes: await files.collectGarbage() });
      case 'unload_instance':
        await instances.unload(task.instanceId);
        return NOTHING;
      case 'restart_instance':
        await instances.restart(task.instanceId);
        return NOTHING;
      case 'read_logs':
        return lastBytes(await instances.logs(task.instanceId, task.maxLines));
      case 'read_model_facts':
        return json(await this.parts.modelFacts(task.installationId, task.settings, signal));
    }
  }
}

const NOTHING = Buffer.alloc(0);

function json(value: object): Buffer {
  const bytes = Buffer.from(JSON.stringify(value));
  // A piece of JSON would be none.
  if (bytes.length > MAX_PAYLOAD_BYTES) throw new AppError('REQUEST_TOO_LARGE', 'The answer is larger than allowed.');
  return bytes;
}

/** As many of the last lines as fit. */
function lastBytes(lines: readonly string[]): Buffer {
  const kept: Buffer[] = [];
  let size = 0;
  for (const line of lines.toReversed()) {
    const bytes = Buffer.from(`${line}\n`);
    if (size + bytes.length > MAX_PAYLOAD_BYTES) break;
    size += bytes.length;
    kept.push(bytes);
  }
  return Buffer.concat(kept.toReversed());
}
