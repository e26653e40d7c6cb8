import type { Addressed, Sink } from './sink.ts';
import { wants } from './sink.ts';

/** The sinks of now. */
export class SinkBook {
  private sinks: ReadonlyMap<string, Sink> | undefined;
  /** By organization, null = the installation. */
  private byOwner = new Map<string | null, Sink[]>();

  /** False until they were told for the first time: until then nothing may be handed out. */
  get known(): boolean {
    return this.sinks !== undefined;
  }

  get all(): readonly Sink[] {
    return this.sinks === undefined ? [] : [...this.sinks.values()];
  }

  /** The sink of this id; undefined for one that is not there or inactive. */
  get(id: string): Sink | undefined {
    return this.sinks?.get(id);
  }

  /** Replaces them all. */
  set(sinks: readonly Sink[]): void {
    this.sinks = new Map(sinks.map((sink) => [sink.id, sink]));
    this.byOwner = Map.groupBy(sinks, ({ organizationId }) => organizationId);
  }

  /** Sinks that are to get an alert. */
  for(alert: Addressed): readonly Sink[] {
    return (this.byOwner.get(alert.organizationId) ?? []).filter((sink) => wants(sink, alert));
  }

  /** Whether anybody wants to hear of single requests of an organization. */
  wantsRequestsOf(organizationId: string): boolean {
    return (this.byOwner.get(organizationId) ?? []).some(({ events }) => events.has('request'));
  }
}
