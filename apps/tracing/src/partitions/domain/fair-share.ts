import { hash32 } from '@roundhouse/kernel';

/**
 * How many partitions one of several replicas may own at most: an equal share, rounded up, so that the shares of all
 * always cover all partitions.
 *
 * @param members running replicas, itself included; fewer than 1 counts as 1
 */
export function fairShare(partitions: number, members: number): number {
  return Math.ceil(partitions / Math.max(1, members));
}

/** All partitions, in an order of the replica's own: replicas that start together then rarely reach for the same one. */
export function preferredOrder(partitions: number, instanceId: string): number[] {
  const first = hash32(instanceId) % partitions;
  return Array.from({ length: partitions }, (_, index) => (first + index) % partitions);
}
