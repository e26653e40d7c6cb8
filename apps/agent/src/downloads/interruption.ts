/** Reason of an abort that ends the process, not the job: what was loaded so far is kept for the next one. */
export class Interruption extends Error {
  constructor() {
    super('The agent is being stopped.');
    this.name = 'Interruption';
  }
}

/** Whether a signal fired because the agent ends. */
export function isInterrupted(signal: AbortSignal): boolean {
  return signal.reason instanceof Interruption;
}
