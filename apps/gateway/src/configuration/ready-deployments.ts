/** Told which deployments on nodes are ready now and were not before. */
export type ReadyListener = (deploymentIds: readonly string[]) => void;

/** Passes on that models on nodes were loaded, to whoever holds calls that wait for them. */
export class ReadyDeployments {
  private readonly listeners: ReadyListener[] = [];

  /** Calls the listener from now on, as long as the process lives. */
  listen(listener: ReadyListener): void {
    this.listeners.push(listener);
  }

  /** These deployments are ready. */
  tell(deploymentIds: readonly string[]): void {
    for (const listener of this.listeners) listener(deploymentIds);
  }
}
