import { commaList } from '@roundhouse/config';
import { isIP } from 'node:net';

/** IP addresses and networks, separated by commas. Default: none. */
export function proxyList() {
  return commaList()
    .refine((parts) => parts.every(isNetwork), 'must be a comma-separated list of addresses or networks')
    .meta({ form: '`10.0.0.0/8,192.0.2.7`' })
    .default([]);
}

function isNetwork(text: string): boolean {
  const [, address = '', length] = /^([0-9A-Fa-f.:]+)(?:\/(\d{1,3}))?$/.exec(text) ?? [];
  const version = isIP(address);
  // A network of everything would make anybody a proxy.
  const bits = version === 4 ? 32 : 128;
  return version !== 0 && (length === undefined || (Number(length) > 0 && Number(length) <= bits));
}
