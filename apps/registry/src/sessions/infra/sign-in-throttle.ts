import { Inject, Injectable } from '@nestjs/common';
import { inTransaction } from '@roundhouse/database';
import { AppError } from '@roundhouse/errors';
import { hashApiKeySecret } from '@roundhouse/secrets';
import { DataSource, type EntityManager } from 'typeorm';
import { KEY_MATERIAL, type KeyMaterial } from '../../key-material/key-material.ts';
import { clientNetwork } from '../domain/client-address.ts';
import { countTry, type ThrottleRule, type ThrottleState } from '../domain/throttle.ts';
import { SESSION_SETTINGS, type SessionSettings } from '../session-settings.ts';

/** Half of the slots are for accounts, half for addresses. */
const SLOTS = 65_536;

interface SlotRow {
  window_start_ms: string;
  attempts: number;
  strikes: number;
  paused_until_ms: string | null;
  now_ms: string;
}

type KeyedHashes = Pick<KeyMaterial, 'peppers'>;

/**
 * Counts tries to sign in, per account and address and per address, for all registries together. What is counted is
 * a slot that a keyed hash chooses: nobody can tell which accounts share one, nor fill the table with names.
 */
@Injectable()
export class SignInThrottle {
  private readonly dataSource: DataSource;
  private readonly keys: KeyedHashes;
  private readonly settings: SessionSettings;

  constructor(
    @Inject(DataSource) dataSource: DataSource,
    @Inject(KEY_MATERIAL) keys: KeyedHashes,
    @Inject(SESSION_SETTINGS) settings: SessionSettings,
  ) {
    this.dataSource = dataSource;
    this.keys = keys;
    this.settings = settings;
  }

  /**
   * Counts a try before anything is checked, so that a refusal tells nothing about the account.
   *
   * @param account what the try is about: an e-mail address, or a word for a kind of token
   * @throws AppError RATE_LIMITED that says how long to wait
   */
  async count(account: string, remoteIp: string): Promise<void> {
    const { perAddress, perAccount } = this.settings;
    const retryAfterMs = await inTransaction(this.dataSource, async (manager) => {
      // Always in this order, so that two tries cannot wait for each other.
      const ofAccount = await countIn(manager, this.accountSlot(account, remoteIp), perAccount);
      const ofAddress = await countIn(manager, this.addressSlot(remoteIp), perAddress);
      return Math.max(ofAccount, ofAddress);
    });
    refuseWithin(retryAfterMs);
  }

  /** As {@link count}, of the address alone: for tries in which there is nothing to guess. */
  async countAddress(remoteIp: string): Promise<void> {
    const { perAddress } = this.settings;
    refuseWithin(
      await inTransaction(this.dataSource, (manager) => countIn(manager, this.addressSlot(remoteIp), perAddress)),
    );
  }

  /** Forgets the tries of an account from an address: somebody who knows the password was there. */
  async forgive(manager: EntityManager, account: string, remoteIp: string): Promise<void> {
    await manager.query('DELETE FROM sign_in_throttle WHERE slot = $1', [this.accountSlot(account, remoteIp)]);
  }

  private accountSlot(account: string, remoteIp: string): number {
    return this.slot(`account ${clientNetwork(remoteIp)} ${account.toLowerCase()}`);
  }

  private addressSlot(remoteIp: string): number {
    return SLOTS + this.slot(`address ${clientNetwork(remoteIp)}`);
  }

  private slot(text: string): number {
    return hashApiKeySecret(this.keys.peppers.current, `sign-in ${text}`).readUInt16BE(0);
  }
}

function refuseWithin(retryAfterMs: number): void {
  if (retryAfterMs <= 0) return;
  throw new AppError('RATE_LIMITED', 'Too many tries to sign in; wait before the next one.', { retryAfterMs });
}

async function countIn(manager: EntityManager, slot: number, rule: ThrottleRule): Promise<number> {
  // The assignment changes nothing, but makes the row come back, locked, whether it is new or not.
  const [row] = await manager.query<SlotRow[]>(
    `INSERT INTO sign_in_throttle (slot, window_start, attempts, strikes) VALUES ($1, 'epoch', 0, 0)
     ON CONFLICT (slot) DO UPDATE SET slot = excluded.slot
     RETURNING ${milliseconds('window_start')} AS window_start_ms, attempts, strikes,
       ${milliseconds('paused_until')} AS paused_until_ms, ${milliseconds('clock_timestamp()')} AS now_ms`,
    [slot],
  );
  const { state, retryAfterMs } = countTry(stateOf(row!), rule, Number(row!.now_ms));
  await manager.query(
    `UPDATE sign_in_throttle SET window_start = to_timestamp($2::float8 / 1000), attempts = $3, strikes = $4,
       paused_until = to_timestamp($5::float8 / 1000) WHERE slot = $1`,
    [slot, state.windowStartMs, state.attempts, state.strikes, state.pausedUntilMs],
  );
  return retryAfterMs;
}

function stateOf({ window_start_ms, attempts, strikes, paused_until_ms }: SlotRow): ThrottleState {
  return { windowStartMs: Number(window_start_ms), attempts, strikes, pausedUntilMs: Number(paused_until_ms ?? 0) };
}

function milliseconds(expression: string): string {
  return `floor(extract(epoch FROM ${expression}) * 1000)::bigint`;
}
