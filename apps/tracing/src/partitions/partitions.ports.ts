import type { AdvisoryLocks } from '@roundhouse/database';
import type { PartitionConsumer } from '@roundhouse/messaging';

/** Opens a session whose locks say who owns which partition; rejects when the database is away. */
export type OpenLocks = () => Promise<AdvisoryLocks>;

/** Begins to consume one partition. */
export type StartConsumer = (partition: number) => PartitionConsumer;
