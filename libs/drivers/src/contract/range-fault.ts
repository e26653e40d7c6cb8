import { isIP } from 'node:net';

const RANGE = /^(?:\[([0-9a-fA-F:.]{2,45})\]|([0-9.]{7,15}))\/(\d{1,3}):(\*|\d{1,5})$/;

/**
 * What is wrong with the form of an opened range such as `10.0.0.0/8:8000`, `127.0.0.1/32:*` or `[fd12::]/16:443`.
 * Which ranges may be opened at all is decided where calls leave.
 *
 * @returns a sentence's end, or undefined
 */
export function rangeFault(text: string): string | undefined {
  const found = text.length <= 64 ? RANGE.exec(text) : null;
  const [, six, four, bits, port] = found ?? [];
  const family = isIP(six ?? four ?? '');
  if (family === 0 || (six === undefined) !== (family === 4)) {
    return 'must be a network range with a port, like 10.0.0.0/8:8000 or 127.0.0.1/32:*';
  }
  if (Number(bits) > (family === 4 ? 32 : 128)) return 'has a longer prefix than its addresses';
  const number = port === '*' ? 1 : Number(port);
  return number < 1 || number > 65_535 ? 'has a port that does not exist' : undefined;
}
