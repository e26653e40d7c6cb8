import { AppError, toAppError } from '@roundhouse/errors';
import type { Clock } from '@roundhouse/kernel';
import { MAX_PAYLOAD_BYTES, onlyLooks, type CommandOutcome, type NodeCommand, type NodeTasks } from './node-command.ts';
import type { OutcomeFile } from './outcome-file.ts';

/** What the runner works with. */
export interface CommandRunnerParts {
  tasks: NodeTasks;
  file: OutcomeFile;
  clock: Clock;
  /** Told after each change of {@link CommandRunner.outcomes}. */
  onOutcome: () => void;
  /** Told when outcomes cannot be kept. */
  onFailure: (error: AppError) => void;
}

const MAX_RUNNING = 32;
/** Outcomes that wait for their acknowledgement; of more the oldest are forgotten. */
const MAX_WAITING = 256;
/** Acknowledged commands that are still known, should one arrive once more from a slow link. */
const MAX_DONE = 1_024;

interface WaitingOutcome {
  readonly outcome: CommandOutcome;
  /** Whether it outlives this process. */
  readonly kept: boolean;
  /** Whether it may be told. */
  ready: boolean;
}

/**
 * Does what registry asks for, each command once however often it comes, and keeps what came of it until registry has
 * stored it. A command whose agent died in the midst of it is done again: every task may be repeated.
 */
export class CommandRunner {
  private readonly parts: CommandRunnerParts;
  private readonly running = new Map<string, AbortController>();
  private readonly waiting = new Map<string, WaitingOutcome>();
  private readonly done = new Set<string>();
  private readonly turns = new Map<string, Promise<void>>();

  constructor(parts: CommandRunnerParts) {
    this.parts = parts;
  }

  /** Takes over what an earlier process has not delivered. To be called once, before all else. */
  async open(): Promise<void> {
    for (const outcome of await this.parts.file.read()) {
      this.waiting.set(outcome.commandId, { outcome, kept: true, ready: true });
    }
  }

  /** What came of commands, may be told and is not acknowledged, oldest first. */
  get outcomes(): readonly CommandOutcome[] {
    return [...this.waiting.values()].filter(({ ready }) => ready).map(({ outcome }) => outcome);
  }

  /** Does a command, unless it is being done or was. */
  run(command: NodeCommand): void {
    const { id } = command;
    if (this.running.has(id) || this.waiting.has(id) || this.done.has(id)) return;
    const abort = new AbortController();
    this.running.set(id, abort);
    const target = targetOf(command);
    // One after the other where they are about the same thing: a cancellation and a retry must not meet.
    const turn = (this.turns.get(target) ?? Promise.resolve()).then(() => this.perform(command, abort));
    this.turns.set(target, turn);
    void turn.then(() => {
      if (this.turns.get(target) === turn) this.turns.delete(target);
    });
  }

  /** Registry has stored the outcome. */
  acknowledged(commandId: string): void {
    const entry = this.waiting.get(commandId);
    if (entry === undefined) return;
    this.waiting.delete(commandId);
    this.done.add(commandId);
    if (this.done.size > MAX_DONE) for (const oldest of [...this.done].slice(0, MAX_DONE / 2)) this.done.delete(oldest);
    if (entry.kept) void this.keep();
  }

  /** Ends what is being done; it is done again when registry sends it to the next process. */
  stop(): void {
    for (const abort of this.running.values()) abort.abort();
  }

  private async perform({ id, deadlineUnixMs, task }: NodeCommand, abort: AbortController): Promise<void> {
    const leftMs = deadlineUnixMs - this.parts.clock.nowMs();
    const timer = setTimeout(() => abort.abort('deadline'), Math.min(Math.max(leftMs, 0), 2 ** 31 - 1)).unref();
    let outcome: CommandOutcome;
    try {
      if (task === undefined)
        throw new AppError('INVALID_REQUEST', 'This agent does not know that command; update it.');
      if (leftMs <= 0) throw new AppError('DEADLINE', 'The command came too late.');
      if (this.running.size > MAX_RUNNING) throw new AppError('OVERLOADED', 'The node has too much to do at once.');
      const payload = await Promise.race([this.parts.tasks.perform(task, abort.signal), whenAborted(abort.signal)]);
      outcome = { commandId: id, ok: true, reason: '', message: '', payload: payload.subarray(0, MAX_PAYLOAD_BYTES) };
    } catch (thrown) {
      if (abort.signal.aborted && abort.signal.reason !== 'deadline') return;
      const { reason, message } = toAppError(thrown);
      outcome = { commandId: id, ok: false, reason, message, payload: Buffer.alloc(0) };
    } finally {
      clearTimeout(timer);
      this.running.delete(id);
    }
    const kept = task !== undefined && !onlyLooks(task);
    const entry: WaitingOutcome = { outcome, kept, ready: !kept };
    this.waiting.set(id, entry);
    for (const oldest of this.waiting.keys()) {
      if (this.waiting.size <= MAX_WAITING) break;
      this.waiting.delete(oldest);
    }
    // Told only then: an agent that dies right after it must not do the command again, and say something else.
    if (kept) await this.keep();
    entry.ready = true;
    this.parts.onOutcome();
  }

  /** Never rejects: what cannot be kept is told all the same. */
  private keep(): Promise<void> {
    const kept = [...this.waiting.values()].filter((entry) => entry.kept).map(({ outcome }) => outcome);
    return this.parts.file.write(kept).catch((error: unknown) => this.parts.onFailure(toAppError(error)));
  }
}

/** What commands are about; each that only looks is about nothing but itself. */
function targetOf({ id, task }: NodeCommand): string {
  if (task === undefined || onlyLooks(task)) return id;
  if ('installationId' in task) return task.installationId;
  return 'instanceId' in task ? task.instanceId : task.kind;
}

function whenAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const refuse = (): void => reject(new AppError('DEADLINE', 'The command was not done in time.'));
    if (signal.aborted) refuse();
    else signal.addEventListener('abort', refuse, { once: true });
  });
}
