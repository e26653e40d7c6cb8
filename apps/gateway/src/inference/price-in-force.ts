import type { DeploymentEntry, ModelEntry, PriceEntry } from '@roundhouse/contracts/registry/v1/snapshot';
import type { Clock } from '@roundhouse/kernel';
import { priceAt } from '@roundhouse/pricing';

type Priced<Entry extends DeploymentEntry | ModelEntry> = Pick<Entry, 'price' | 'comingPrices'>;

/**
 * The price that an attempt is charged at: that of the deployment, else the model's, as in force when it begins. One
 * that comes into force later leaves it alone.
 *
 * @param clock read only where a price is to change
 * @returns undefined = unpriced
 */
export function priceInForce(
  deployment: Priced<DeploymentEntry>,
  model: Priced<ModelEntry>,
  clock: Pick<Clock, 'nowMs'>,
): PriceEntry | undefined {
  if (deployment.comingPrices.length === 0 && model.comingPrices.length === 0) return deployment.price ?? model.price;
  const atMs = clock.nowMs();
  return priceAt(deployment.price, deployment.comingPrices, atMs) ?? priceAt(model.price, model.comingPrices, atMs);
}
