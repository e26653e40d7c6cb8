import type { SnapshotCounts, SnapshotEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { Head } from './domain/head.ts';

/** Who watches: gateways get everything, routers neither hashes of keys nor sealed secrets. */
export type WatcherView = 'gateway' | 'router';

/** Entries as they were at one position of the configuration. */
export interface ConfigContent {
  head: Head;
  entries: SnapshotEntry[];
  /** Entries per kind at that position. */
  counts: SnapshotCounts;
  /** Active deployments removed or switched off on purpose, since the beginning. */
  deactivatedTotal: bigint;
}

/** Reads the configuration, each time from one consistent state. */
export interface ConfigReader {
  /** @throws when the database is away */
  readHead(): Promise<Head>;
  readAll(view: WatcherView): Promise<ConfigContent>;
  /** Changes after `base` up to the head; undefined when its epoch is over or there are too many. */
  readSince(view: WatcherView, base: Head): Promise<ConfigContent | undefined>;
  /** {@link ConfigContent.deactivatedTotal} as it was at a number of the current epoch. */
  deactivatedTotalAt(number: bigint): Promise<bigint>;
}

/** Injection token of {@link ConfigReader}. */
export const CONFIG_READER = Symbol('ConfigReader');
