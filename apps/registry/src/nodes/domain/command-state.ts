/** How something stands that a node was asked to do. */
export type CommandState = 'waiting' | 'done' | 'failed' | 'expired';

/** What is stored of a command's course. */
export interface CommandCourse {
  readonly finishedAt: Date | null;
  readonly ok: boolean | null;
  readonly deadlineAt: Date;
}

/** How a command stands. An outcome that comes after the deadline counts. */
export function commandState({ finishedAt, ok, deadlineAt }: CommandCourse, now: Date): CommandState {
  if (finishedAt !== null) return ok === true ? 'done' : 'failed';
  return deadlineAt <= now ? 'expired' : 'waiting';
}
