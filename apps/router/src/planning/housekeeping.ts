import { Inject, Injectable, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { rendezvousOwner } from '@roundhouse/kernel';
import { ROUTER_ID } from './planning.ports.ts';
import { RouterState } from './router-state.ts';

/** How often it is looked for what is to be freed, forgotten or probed, in milliseconds. */
const INTERVAL_MS = 1_000;

/** Keeps a router's memory in order, and asks gateways for the probes that are due. */
@Injectable()
export class Housekeeping implements OnModuleInit, OnApplicationShutdown {
  private readonly router: RouterState;
  private readonly routerId: string;
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(RouterState) router: RouterState, @Inject(ROUTER_ID) routerId: string) {
    this.router = router;
    this.routerId = routerId;
  }

  onModuleInit(): void {
    this.timer = setInterval(() => this.run(), INTERVAL_MS).unref();
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** Once around. */
  run(): void {
    this.router.sweep();
    if (this.router.probes.size === 0) return;
    const nowMs = this.router.clock.monotonicMs();
    const routers = [this.routerId, ...this.router.peers.ids()];
    this.router.probes.ask(
      nowMs,
      (deploymentId) =>
        rendezvousOwner(deploymentId, routers) === this.routerId && !this.isClosedByHand(deploymentId, nowMs),
      (deploymentId) => this.router.roster.askProbe(deploymentId),
    );
  }

  private isClosedByHand(deploymentId: string, nowMs: number): boolean {
    const candidate = this.router.finder()(deploymentId);
    const obstacle = candidate && this.router.states.at(nowMs).circuit(candidate);
    return obstacle === 'circuit_manual' || obstacle === 'provider_circuit_manual';
  }
}
