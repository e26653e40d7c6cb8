import { AppError } from '@roundhouse/errors';

/**
 * The view that a service gets. Hashes of keys and sealed secrets go to gateways only, whatever is asked for.
 *
 * @param service name in the caller's certificate
 * @param wantsSecrets true when the gateway view was asked for
 * @throws AppError FORBIDDEN when any other service asks for the gateways' view
 */
export function viewFor(service: string, wantsSecrets: boolean): 'gateway' | 'router' {
  if (!wantsSecrets) return 'router';
  if (service !== 'gateway') throw new AppError('FORBIDDEN', 'Only gateways may watch keys and secrets.');
  return 'gateway';
}
