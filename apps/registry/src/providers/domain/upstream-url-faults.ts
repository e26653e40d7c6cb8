import { isAddressAllowed, parseAllowedRange, parseUpstreamUrl, type AllowedRange } from '@roundhouse/egress';
import { AppError } from '@roundhouse/errors';
import type { Faults } from '../../resources/domain/faults.ts';

/**
 * Adds what is wrong with a stored URL of an upstream (security 33 to 35). An address inside it must be one that may be
 * called; a name is checked when it is called, and what it resolves to is what is dialed.
 *
 * @param text null = none
 * @param ranges private ranges that are open for it; undefined = not known here, so that addresses are left for later
 */
export function addUrlFaults(
  faults: Faults,
  where: string,
  text: string | null,
  ranges: readonly string[] | undefined,
): void {
  if (text === null) return;
  let url: URL;
  try {
    url = parseUpstreamUrl(text);
  } catch (error) {
    return addParserFault(faults, where, error);
  }
  if (ranges === undefined) return;
  const address = url.hostname.replace(/^\[|\]$/g, '');
  if (!/^[\d.]+$|:/.test(address)) return;
  const port = Number(url.port || (url.protocol === 'https:' ? 443 : 80));
  faults.require(
    isAddressAllowed(address, port, readable(ranges)),
    where,
    'is a private or reserved address; a platform administrator can open its range in allowed_cidrs',
  );
}

/** Adds what is wrong with ranges that are to be opened. */
export function addRangeFaults(faults: Faults, where: string, ranges: readonly string[]): void {
  ranges.forEach((range, index) => {
    try {
      parseAllowedRange(range);
    } catch (error) {
      addParserFault(faults, `${where}/${index}`, error);
    }
  });
}

function readable(ranges: readonly string[]): AllowedRange[] {
  return ranges.flatMap((range) => {
    try {
      return [parseAllowedRange(range)];
    } catch {
      return [];
    }
  });
}

function addParserFault(faults: Faults, where: string, error: unknown): void {
  if (!(error instanceof AppError)) throw error;
  faults.add(where, error.message.replace(/^The URL /, '').replace(/\.$/, ''));
}
