import { z } from 'zod';
import { JsonFile } from '../local-state/json-file.ts';

const instanceRecord = z.object({
  /** Highest load ticket that was served or refused. */
  loadTicket: z.number().int().nonnegative(),
  /** Taken out of memory by an operator, until the next ticket. */
  held: z.boolean(),
  /** What was loaded when the two below were measured: see {@link fingerprintOf}. Empty = nothing yet. */
  measuredOf: z.string().default(''),
  /** What it took when it was loaded last; 0 = not known. */
  memoryBytes: z.number().nonnegative(),
  /** Time of its last load; 0 = not known. */
  loadMs: z.number().nonnegative(),
});

/** What is remembered of an instance beyond its engine and beyond the agent. */
export type InstanceRecord = z.infer<typeof instanceRecord>;

const MAX_RECORDS = 1024;

const NOTHING: InstanceRecord = { loadTicket: 0, held: false, measuredOf: '', memoryBytes: 0, loadMs: 0 };

/** Keeps what must not be forgotten when the agent ends: a ticket that was served must not be served again. */
export class InstanceRecords {
  private readonly file: JsonFile<Record<string, InstanceRecord>> | undefined;
  private readonly records = new Map<string, InstanceRecord>();

  /** @param path of a JSON file; without one nothing outlives the process */
  constructor(path?: string) {
    this.file = path === undefined ? undefined : new JsonFile(path, z.record(z.string(), instanceRecord));
  }

  /** Loads what an earlier process wrote. */
  async load(): Promise<void> {
    for (const [id, record] of Object.entries((await this.file?.read()) ?? {})) this.records.set(id, record);
  }

  /** Zeros for an instance that was never heard of. */
  of(instanceId: string): InstanceRecord {
    return this.records.get(instanceId) ?? NOTHING;
  }

  /** Changes what is remembered. */
  note(instanceId: string, change: Partial<InstanceRecord>): void {
    const record = { ...this.of(instanceId), ...change };
    // The one that changed last stands last. Instances that are gone are dropped in time: one that a node merely
    // drained comes back with the ticket it had.
    this.records.delete(instanceId);
    this.records.set(instanceId, record);
    const [oldest] = this.records.keys();
    if (this.records.size > MAX_RECORDS && oldest !== undefined) this.records.delete(oldest);
    this.save();
  }

  private save(): void {
    // A disk that is full must not keep engines from running; the worst is a load too many after a restart.
    this.file?.write(Object.fromEntries(this.records)).catch(() => undefined);
  }
}
