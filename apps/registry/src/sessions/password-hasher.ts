import { randomBytes } from 'node:crypto';
import { hash, verify } from '@node-rs/argon2';
import { AppError } from '@roundhouse/errors';

/** argon2id with 64 MiB and three passes (RFC 9106, section 4, second choice; one lane). */
const COST = { memoryCost: 65_536, timeCost: 3, parallelism: 1 } as const;
const COST_TEXT = `$argon2id$v=19$m=${COST.memoryCost},t=${COST.timeCost},p=${COST.parallelism}$`;
const PARALLEL = 2;
const MAX_WAITING = 32;

/**
 * Hashes and compares passwords. Each takes a tenth of a second and 64 MiB by design, so only a few run at a time and
 * few more may wait: a flood of sign-ins must not take the memory of a registry.
 */
export class PasswordHasher {
  private running = 0;
  private readonly waiting: (() => void)[] = [];
  private decoy: Promise<string> | undefined;

  /** @throws AppError OVERLOADED when too many wait already */
  async hash(password: string): Promise<string> {
    return this.inTurn(() => hash(normalised(password), COST));
  }

  /**
   * True when the password is that of the hash.
   *
   * @param stored undefined = there is none: takes just as long, and is false
   * @throws AppError OVERLOADED when too many wait already
   */
  async matches(stored: string | undefined, password: string): Promise<boolean> {
    const compared = stored ?? (await (this.decoy ??= this.hash(randomBytes(16).toString('hex'))));
    const same = await this.inTurn(() => verify(compared, normalised(password)));
    return same && stored !== undefined;
  }

  /** True when a hash was made with other costs than are in use now. */
  isOutdated(stored: string): boolean {
    return !stored.startsWith(COST_TEXT);
  }

  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= PARALLEL) {
      if (this.waiting.length >= MAX_WAITING) {
        throw new AppError('OVERLOADED', 'Too many people sign in at this moment; try again.', { retryAfterMs: 2_000 });
      }
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    this.running += 1;
    try {
      return await work();
    } finally {
      this.running -= 1;
      this.waiting.shift()?.();
    }
  }
}

/** The same characters typed on another keyboard are the same password (NIST SP 800-63B, 5.1.1.2). */
function normalised(password: string): string {
  return password.normalize('NFKC');
}
