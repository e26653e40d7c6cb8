import type { BlobProgress } from '../downloads/fetch-blob.ts';
import { TransferRate } from '../downloads/transfer-rate.ts';

/** Where a set of files stands as a whole. */
export interface SetState {
  phase: 'queued' | 'downloading' | 'verifying';
  bytesDone: number;
  bytesPerSecond: number;
  /** 0 = not known. */
  etaS: number;
  attempt: number;
  /** 0 = nothing waits for its next try. */
  retryAtUnixMs: number;
}

/** Adds up what is known of the files of one installation. */
export class SetProgress {
  private readonly bytesTotal: number;
  private readonly files = new Map<string, Readonly<BlobProgress>>();
  private readonly rate = new TransferRate();
  private presentBytes = 0;
  private retryAtUnixMs = 0;

  constructor(bytesTotal: number) {
    this.bytesTotal = bytesTotal;
  }

  /** So many bytes were there before anything began. */
  present(bytes: number): void {
    this.presentBytes += bytes;
  }

  /** A file has moved. */
  report(name: string, progress: Readonly<BlobProgress>, nowUnixMs: number): void {
    this.files.set(name, { ...progress });
    if (progress.retryInMs > 0) this.retryAtUnixMs = nowUnixMs + progress.retryInMs;
    else if ([...this.files.values()].every(({ retryInMs }) => retryInMs === 0)) this.retryAtUnixMs = 0;
    this.rate.record(nowUnixMs, this.bytesDone);
  }

  state(nowUnixMs: number): SetState {
    const all = [...this.files.values()];
    const has = (phase: BlobProgress['phase']): boolean => all.some((file) => file.phase === phase);
    return {
      phase: has('downloading') ? 'downloading' : has('verifying') ? 'verifying' : 'queued',
      bytesDone: this.bytesDone,
      bytesPerSecond: this.rate.bytesPerSecond(nowUnixMs),
      etaS: this.bytesDone >= this.bytesTotal ? 0 : this.rate.etaS(nowUnixMs, this.bytesTotal),
      attempt: Math.max(1, ...all.map(({ attempt }) => attempt)),
      retryAtUnixMs: this.retryAtUnixMs,
    };
  }

  private get bytesDone(): number {
    return [...this.files.values()].reduce((sum, { bytesDone }) => sum + bytesDone, this.presentBytes);
  }
}
