import { drawInOrder } from '../weighted-order.ts';
import type { SelectionPolicy } from './policy.ts';

/** In proportion to weight, without replacement. */
export const WEIGHTED: SelectionPolicy = {
  strategy: 'weighted',
  order: (pool, count, { random }) => drawInOrder(pool, count, random),
};
