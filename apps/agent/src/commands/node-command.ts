import type { Reason } from '@roundhouse/errors';
import type { LoadSettings } from '../engine/load-settings.ts';

/** What a node can be asked to do once. */
export type NodeTask =
  | { kind: 'cancel_download'; installationId: string }
  | { kind: 'retry_download'; installationId: string }
  | { kind: 'verify_installation'; installationId: string }
  | { kind: 'collect_garbage' }
  | { kind: 'unload_instance'; instanceId: string }
  | { kind: 'restart_instance'; instanceId: string }
  | { kind: 'read_logs'; instanceId: string; maxLines: number }
  | { kind: 'read_model_facts'; installationId: string; settings: LoadSettings };

/** A task as registry sent it. */
export interface NodeCommand {
  /** UUIDv7; a command that is sent again has the same one. */
  id: string;
  /** Later it is not begun any more. */
  deadlineUnixMs: number;
  /** Undefined = a task that this agent does not know. */
  task: NodeTask | undefined;
}

/** What came of a command. */
export interface CommandOutcome {
  commandId: string;
  ok: boolean;
  /** Empty when ok. */
  reason: Reason | '';
  message: string;
  /** At most {@link MAX_PAYLOAD_BYTES}. */
  payload: Buffer;
}

/** Most that a result may carry. */
export const MAX_PAYLOAD_BYTES = 256 * 1024;

/** Tasks that only look: their results are not kept over a restart, as they can be had again. */
export function onlyLooks(task: NodeTask): boolean {
  return task.kind === 'read_logs' || task.kind === 'read_model_facts';
}

/** Does the tasks. Each resolves with what is answered, and throws an AppError otherwise. */
export interface NodeTasks {
  perform(task: NodeTask, signal: AbortSignal): Promise<Buffer>;
}
