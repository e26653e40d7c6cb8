import { AppError } from '@roundhouse/errors';

const NODE_NAME = /^[a-z0-9][a-z0-9.-]{0,62}$/;

/** @throws AppError INVALID_REQUEST unless the name is 1 to 63 lower-case letters, digits, dots or dashes */
export function requireNodeName(name: string): void {
  if (NODE_NAME.test(name)) return;
  const message = 'must be 1 to 63 lower-case letters, digits, dots or dashes';
  throw new AppError('INVALID_REQUEST', `The name of a node ${message}.`, {
    details: [{ where: '/node_name', message }],
  });
}

/** Whether a text is `host:port`, as a node may say that it is reached. */
export function isReachableAddress(address: string): boolean {
  const port = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\]):(\d{1,5})$/.exec(address)?.[1];
  return port !== undefined && Number(port) >= 1 && Number(port) <= 65_535;
}
