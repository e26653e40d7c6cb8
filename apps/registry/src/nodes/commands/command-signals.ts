import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SUBJECTS } from '@roundhouse/messaging';
import { ConfigWakeups } from '../../watch/infra/config-wakeups.ts';

/**
 * Tells the registry that holds a node's session to look for what waits for the node, and who waits for an outcome
 * that there is one. All of it may be lost: both sides also look by themselves.
 */
@Injectable()
export class CommandSignals implements OnApplicationBootstrap {
  private readonly bus: ConfigWakeups;
  private readonly wakers = new Set<(nodeId: string) => void>();
  private readonly waiting = new Map<string, Set<() => void>>();

  constructor(@Inject(ConfigWakeups) bus: ConfigWakeups) {
    this.bus = bus;
  }

  onApplicationBootstrap(): void {
    const prefix = SUBJECTS.nodeWake('');
    this.bus.listen(SUBJECTS.anyNodeWake, (subject) => this.wakeHere(subject.slice(prefix.length)));
  }

  /** Calls this for each node for which something waits. */
  onWake(waker: (nodeId: string) => void): void {
    this.wakers.add(waker);
  }

  /** Something waits for the node. */
  wake(nodeId: string): void {
    this.wakeHere(nodeId);
    this.bus.send(SUBJECTS.nodeWake(nodeId));
  }

  /** A command has its outcome. */
  finished(commandId: string): void {
    for (const resolve of this.waiting.get(commandId) ?? []) resolve();
  }

  /** Resolves when a command is finished here, or after the time: then look whether it was finished elsewhere. */
  async whenFinished(commandId: string, timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const others = this.waiting.get(commandId) ?? new Set();
    this.waiting.set(commandId, others.add(resolve));
    const timer = setTimeout(resolve, timeoutMs);
    await promise;
    clearTimeout(timer);
    others.delete(resolve);
    if (others.size === 0) this.waiting.delete(commandId);
  }

  private wakeHere(nodeId: string): void {
    for (const waker of this.wakers) waker(nodeId);
  }
}
