import { CommandResult, type NodeCommand as WireNodeCommand } from '@roundhouse/contracts/agent/v1/node_link_service';
import type { CommandOutcome, NodeCommand, NodeTask } from '../commands/node-command.ts';
import { toLoadSettings } from './load-settings.mapper.ts';

/** Reads a command off the wire. */
export function toNodeCommand({ id, deadlineUnixMs, command }: WireNodeCommand): NodeCommand {
  return { id, deadlineUnixMs: Number(deadlineUnixMs), task: toTask(command) };
}

function toTask(command: WireNodeCommand['command']): NodeTask | undefined {
  switch (command?.$case) {
    case 'cancelDownload':
      return { kind: 'cancel_download', ...command.value };
    case 'retryDownload':
      return { kind: 'retry_download', ...command.value };
    case 'verify':
      return { kind: 'verify_installation', ...command.value };
    case 'collectGarbage':
      return { kind: 'collect_garbage' };
    case 'unload':
      return { kind: 'unload_instance', ...command.value };
    case 'restart':
      return { kind: 'restart_instance', ...command.value };
    case 'readLogs': {
      const { instanceId, maxLines } = command.value;
      return { kind: 'read_logs', instanceId, maxLines: Math.min(Math.max(maxLines, 1), 10_000) };
    }
    case 'readModelFacts': {
      const { installationId, settings } = command.value;
      return { kind: 'read_model_facts', installationId, settings: toLoadSettings(settings) };
    }
    default:
      return undefined;
  }
}

/** Writes what came of a command for the wire. */
export function fromOutcome(outcome: CommandOutcome): CommandResult {
  return CommandResult.fromPartial(outcome);
}
