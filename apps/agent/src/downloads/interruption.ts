/** Reason of an abort that ends the process, not the job: what was loaded so far is kept for the next one. */
export class Interruption extends Error {
  constructor(message = 'The agent is being stopped.') {
    super(message);
    this.name = 'Interruption';
  }
}

/** Reason of an abort in favour of something more urgent: what was loaded so far is kept, and gone on with later. */
export class Pause extends Interruption {
  constructor() {
    super('Something more urgent goes first.');
    this.name = 'Pause';
  }
}

/** Whether a signal fired only for now: because the agent ends, or because something is more urgent. */
export function isInterrupted(signal: AbortSignal): boolean {
  return signal.reason instanceof Interruption;
}
