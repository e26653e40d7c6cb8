import { refusal } from '@roundhouse/admin-api';
import type { ChangeSet } from '../commands/change-set.ts';
import { Faults } from '../resources/domain/faults.ts';

/**
 * Checks what depends on other resources of the same change: at once, with the other faults of the document, or, where
 * many are changed together, when all of them are there.
 *
 * @throws AppError INVALID_REQUEST, later, for what is found then
 */
export async function requireTogether(
  changes: ChangeSet,
  noun: string,
  faults: Faults,
  check: (faults: Faults) => Promise<void>,
): Promise<void> {
  let isLate = false;
  await changes.require(async () => {
    const found = isLate ? new Faults() : faults;
    await check(found);
    if (isLate && found.details.length > 0) throw refusal(noun, found.details);
  });
  isLate = true;
}
