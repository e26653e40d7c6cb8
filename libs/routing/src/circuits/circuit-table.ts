import { DEFAULT_CIRCUIT_SETTINGS, type CircuitSettings } from './circuit-settings.ts';
import { Circuit, type CircuitCause, type CircuitFacts, type CircuitSighting } from './circuit.ts';
import type { CircuitSignal } from './failure-class.ts';
import { FailureSpread } from './failure-spread.ts';
import { Tracked } from './tracked.ts';

/** What has a circuit. */
export type CircuitOwner = 'deployment' | 'provider';

/** Whom a call went to, as far as circuits go. */
export interface CircuitTarget {
  readonly deploymentId: string;
  readonly providerId?: string | undefined;
}

/** What is to be told of one circuit. */
export interface CircuitNews extends CircuitSighting {
  readonly owner: CircuitOwner;
  readonly id: string;
}

/** A circuit that is not closed, by its owner. */
export interface OpenCircuit {
  readonly owner: CircuitOwner;
  readonly id: string;
  readonly facts: CircuitFacts;
}

interface ProviderHealth {
  readonly circuit: Circuit;
  readonly spread: FailureSpread;
}

/** Circuits of deployments and their providers. All times are monotonic milliseconds. */
export class CircuitTable {
  private readonly deployments: Tracked<Circuit>;
  private readonly providers: Tracked<ProviderHealth>;
  private readonly settingsOf: (owner: CircuitOwner, id: string) => CircuitSettings;
  private readonly random: () => number;
  /** Those that may keep a call out. Almost none do, and planning asks for every candidate. */
  private readonly loud: Readonly<Record<CircuitOwner, Map<string, Circuit>>> = {
    deployment: new Map(),
    provider: new Map(),
  };
  private readonly changed = { deployment: new Set<string>(), provider: new Set<string>() };

  /**
   * @param settingsOf asked each time, so that settings count at once
   * @param random numbers in [0, 1), for jitter
   * @param most circuits of each owner
   */
  constructor(
    settingsOf: (owner: CircuitOwner, id: string) => CircuitSettings = () => DEFAULT_CIRCUIT_SETTINGS,
    random: () => number = Math.random,
    most = 100_000,
  ) {
    this.settingsOf = settingsOf;
    this.random = random;
    this.deployments = new Tracked(
      () => new Circuit(),
      most,
      (id) => this.loud.deployment.delete(id),
    );
    this.providers = new Tracked(
      () => ({ circuit: new Circuit(), spread: new FailureSpread() }),
      most,
      (id) => this.loud.provider.delete(id),
    );
  }

  /** What keeps a call out; undefined = nothing. */
  obstacle(owner: CircuitOwner, id: string, nowMs: number): CircuitCause | undefined {
    const circuits = this.loud[owner];
    const circuit = circuits.size === 0 ? undefined : circuits.get(id);
    return circuit?.obstacle(nowMs, this.settingsOf(owner, id));
  }

  /** Whether what was last heard of a deployment is that it failed. */
  failedLast(deploymentId: string): boolean {
    return this.deployments.get(deploymentId)?.failedLast ?? false;
  }

  /** When a call may go at the earliest, in milliseconds from now; 0 = now. */
  retryAfterMs({ deploymentId, providerId }: CircuitTarget, nowMs: number): number {
    const own = this.waitOf('deployment', deploymentId, nowMs);
    return providerId === undefined ? own : Math.max(own, this.waitOf('provider', providerId, nowMs));
  }

  /** Takes what trials there are to have. @returns whether there was one */
  planned({ deploymentId, providerId }: CircuitTarget, nowMs: number): boolean {
    const own = this.take('deployment', deploymentId, nowMs);
    return (providerId !== undefined && this.take('provider', providerId, nowMs)) || own;
  }

  /** The call that has the trials went out. */
  dialled({ deploymentId, providerId }: CircuitTarget, nowMs: number): void {
    this.deployments.get(deploymentId)?.dialled(nowMs);
    if (providerId !== undefined) this.providers.get(providerId)?.circuit.dialled(nowMs);
  }

  /** The call that has the trials will not go out. */
  abandoned({ deploymentId, providerId }: CircuitTarget): void {
    this.deployments.get(deploymentId)?.abandoned();
    if (providerId !== undefined) this.providers.get(providerId)?.circuit.abandoned();
  }

  /** Takes in what a call said about a deployment. */
  recordDeployment(id: string, signal: CircuitSignal, startedMs: number, nowMs: number): void {
    if (signal === 'nothing') return;
    const circuit = this.deployments.ensure(id);
    const before = circuit.lastChangeMs;
    circuit.record({ signal, startedMs, nowMs }, this.settingsOf('deployment', id), this.random());
    if (circuit.lastChangeMs !== before) this.noteChange('deployment', id, circuit);
  }

  /**
   * The same about a provider. One deployment that fails is its own matter, however much of the provider's traffic it
   * has: it may have an address of its own as well.
   */
  recordProvider(id: string, deploymentId: string, signal: CircuitSignal, startedMs: number, nowMs: number): void {
    if (signal === 'nothing') return;
    const settings = this.settingsOf('provider', id);
    const { circuit, spread } = this.providers.ensure(id);
    const before = circuit.lastChangeMs;
    if (signal === 'failure' || signal === 'unreachable') spread.add(deploymentId, nowMs);
    const mayOpen = spread.isWide(settings.windowMs, nowMs);
    circuit.record({ signal, startedMs, nowMs, mayOpen }, settings, this.random());
    if (circuit.lastChangeMs !== before) this.noteChange('provider', id, circuit);
  }

  /** Opens one by hand, for a day at most; a time that is over ends an opening by hand. */
  openManually(owner: CircuitOwner, id: string, untilMs: number, nowMs: number): void {
    const circuit = this.ensure(owner, id);
    circuit.openManually(untilMs, nowMs);
    this.heed(owner, id, circuit);
  }

  /** Closes one and forgets what it knew; once per generation, false = seen before. */
  reset(owner: CircuitOwner, id: string, generation: number, nowMs: number): boolean {
    const circuit = this.ensure(owner, id);
    const isNew = circuit.reset(generation, nowMs);
    this.heed(owner, id, circuit);
    return isNew;
  }

  /** A circuit as an operator wants to see it; undefined = nothing was ever seen of it. */
  facts(owner: CircuitOwner, id: string, nowMs: number): CircuitFacts | undefined {
    return this.get(owner, id)?.facts(nowMs, this.settingsOf(owner, id));
  }

  /** Circuits that are not closed. */
  *open(nowMs: number): Generator<OpenCircuit> {
    for (const [owner, id, circuit] of this.all()) {
      const facts = circuit.facts(nowMs, this.settingsOf(owner, id));
      if (facts.state !== 'closed') yield { owner, id, facts };
    }
  }

  /** What calls opened and is not closed yet, for peers that heard nothing so far. */
  *standing(nowMs: number): Generator<CircuitNews> {
    for (const [owner, id, circuit] of this.all()) {
      const sighting = circuit.sighting(nowMs);
      if (sighting.cause !== undefined) yield { owner, id, ...sighting };
    }
  }

  /** What changed here since it was last asked, so many at most. */
  takeNews(most: number, nowMs: number): CircuitNews[] {
    const news: CircuitNews[] = [];
    for (const owner of ['deployment', 'provider'] as const) {
      for (const id of this.changed[owner]) {
        if (news.length >= most) return news;
        this.changed[owner].delete(id);
        const circuit = this.get(owner, id);
        if (circuit !== undefined) news.push({ owner, id, ...circuit.sighting(nowMs) });
      }
    }
    return news;
  }

  /** Takes over what a peer saw. It is not news to others: the peer tells them itself. */
  adopt({ owner, id, ...sighting }: CircuitNews, nowMs: number): void {
    if (sighting.cause === undefined && this.get(owner, id) === undefined) return;
    const circuit = this.ensure(owner, id);
    circuit.adopt(sighting, nowMs, this.settingsOf(owner, id));
    this.heed(owner, id, circuit);
  }

  /** Forgets what configuration does not name any more. */
  retain(isKnown: (owner: CircuitOwner, id: string) => boolean): void {
    this.deployments.retain((id) => isKnown('deployment', id));
    this.providers.retain((id) => isKnown('provider', id));
  }

  private get(owner: CircuitOwner, id: string): Circuit | undefined {
    return owner === 'deployment' ? this.deployments.get(id) : this.providers.get(id)?.circuit;
  }

  private ensure(owner: CircuitOwner, id: string): Circuit {
    return owner === 'deployment' ? this.deployments.ensure(id) : this.providers.ensure(id).circuit;
  }

  private noteChange(owner: CircuitOwner, id: string, circuit: Circuit): void {
    this.changed[owner].add(id);
    this.heed(owner, id, circuit);
  }

  private heed(owner: CircuitOwner, id: string, circuit: Circuit): void {
    if (circuit.isQuiet) this.loud[owner].delete(id);
    else this.loud[owner].set(id, circuit);
  }

  private waitOf(owner: CircuitOwner, id: string, nowMs: number): number {
    return this.loud[owner].get(id)?.retryAfterMs(nowMs, this.settingsOf(owner, id)) ?? 0;
  }

  private take(owner: CircuitOwner, id: string, nowMs: number): boolean {
    const circuits = this.loud[owner];
    if (circuits.size === 0) return false;
    return circuits.get(id)?.planned(nowMs, this.settingsOf(owner, id)) ?? false;
  }

  /** All that may not be closed. */
  private *all(): IterableIterator<[owner: CircuitOwner, id: string, circuit: Circuit]> {
    for (const [id, circuit] of this.loud.deployment) yield ['deployment', id, circuit];
    for (const [id, circuit] of this.loud.provider) yield ['provider', id, circuit];
  }
}
