import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { startStack, StackView, until, type TestStack } from '@roundhouse/testing';
import { admit } from './admitted-calls.ts';
import { everythingConnected } from './cluster.ts';

const DOLLAR = 1_000_000_000_000n;

let stack: TestStack;
let view: StackView;
let origins: readonly string[];
/** A model of which every call costs a dollar. */
let model: string;

beforeAll(async () => {
  stack = await startStack({ routers: 2, gateways: 4 });
  view = new StackView(stack.dataDirectory);
  await everythingConnected(view);
  origins = view.namesOf('gateway').map((name) => view.originOf(name));
  const price = { request_pico: String(DOLLAR), input_token_pico: '0', output_token_pico: '0' };
  ({ key: model } = await view.admin.createModel([{ upstream: 'sim-chat?tokens=2&ttft_ms=20' }], 'chat', { price }));
  await view.settled(20_000);
}, 180_000);
afterAll(() => stack.stop());

interface Wallet {
  readonly id: string;
  readonly secret: string;
}

/** A key with a budget of its own. */
async function walletOf(limit: bigint, fields: object = {}): Promise<Wallet> {
  const { id: keyId, secret } = await view.admin.createKey();
  const subject = { display_name: 'wallet', subject: 'key', subject_id: keyId };
  const wish = { ...subject, limit: String(limit), window: 'total', ...fields };
  const { id } = await view.admin.must<{ id: string }>('POST', '/budgets', wish);
  await view.settled(20_000);
  return { id, secret };
}

interface Standing {
  readonly settled: bigint;
  readonly granted: bigint;
  readonly overrun: bigint;
}

async function standingOf(wallet: Wallet): Promise<Standing> {
  const [row] = await view.query<{ settled: string; granted: string; overrun: string }>(
    'SELECT settled::text, granted::text, overrun::text FROM tracing.budget_window WHERE budget_id = $1',
    [wallet.id],
  );
  const { settled = '0', granted = '0', overrun = '0' } = row ?? {};
  return { settled: BigInt(settled), granted: BigInt(granted), overrun: BigInt(overrun) };
}

/** What the ledger says that a budget's leases covered. */
async function ledgerOf(wallet: Wallet): Promise<bigint> {
  const [row] = await view.query<{ cost: string }>(
    `SELECT coalesce(sum(cost_pico), 0)::text AS cost FROM tracing.ledger WHERE string_to_array(lease_id, ' ') &&
       (SELECT array_agg(lease_id::text) FROM tracing.budget_lease WHERE budget_id = $1)`,
    [wallet.id],
  );
  return BigInt(row?.cost ?? 0);
}

async function expectTen(wallet: Wallet): Promise<void> {
  const { admitted, refused, others } = await admit(origins, wallet.secret, model, 200);
  expect({ admitted, refused, others }).toEqual({ admitted: 10, refused: 190, others: {} });
  await until('everything is settled', 30_000, async () => (await standingOf(wallet)).settled === 10n * DOLLAR);
  expect(await standingOf(wallet)).toEqual({ settled: 10n * DOLLAR, granted: 0n, overrun: 0n });
  await until('the ledger says the same', 30_000, async () => (await ledgerOf(wallet)) === 10n * DOLLAR);
}

describe('a hard budget of ten dollars', () => {
  it('lets in exactly ten of 200 parallel calls of a dollar at four gateways and two routers', async () => {
    await expectTen(await walletOf(10n * DOLLAR));
  }, 90_000);

  it('does the same without any router', async () => {
    const wallet = await walletOf(10n * DOLLAR);
    const routers = view.namesOf('router');
    await Promise.all(routers.map((router) => view.holdDown(router)));
    try {
      await expectTen(wallet);
    } finally {
      for (const router of routers) view.release(router);
    }
  }, 120_000);
});

describe('a gateway that is killed', () => {
  it('leaves its lease spent until its log is confirmed; then the remainder returns, and nothing is overshot', async () => {
    const wallet = await walletOf(1_000n * DOLLAR);
    for (let round = 0; round < 3; round += 1) await admit(origins, wallet.secret, model, 20);
    expect((await standingOf(wallet)).granted).toBeGreaterThan(0n);
    const gateway = view.namesOf('gateway')[3]!;
    const running = admit([view.originOf(gateway)], wallet.secret, model, 20).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 15));
    const oldPid = await view.holdDown(gateway);
    await running;
    const open = (): Promise<{ left: string }[]> =>
      view.query<{ left: string }>(
        `SELECT sum(granted - returned - consumed)::text AS left FROM tracing.budget_lease
         WHERE budget_id = $1 AND gateway_id = $2 AND closed_at IS NULL`,
        [wallet.id, `${gateway}-local`],
      );
    const [before] = await open();
    expect(Number(before?.left)).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    expect(await open()).toEqual([before]);
    view.release(gateway);
    await view.restarted(gateway, oldPid);
    const isClosed = async (): Promise<boolean> =>
      (
        await view.query(
          `SELECT 1 FROM tracing.budget_lease
           WHERE budget_id = $1 AND gateway_id = $2 AND closed_at IS NOT NULL AND granted - returned <= consumed`,
          [wallet.id, `${gateway}-local`],
        )
      ).length > 0;
    await until('the lease of the dead process has ended', 60_000, isClosed);
    await until('the budget says what the ledger says', 30_000, async () => {
      const { settled, overrun } = await standingOf(wallet);
      return settled === (await ledgerOf(wallet)) && overrun === 0n;
    });
  }, 180_000);
});

describe('while nobody can say what is left', () => {
  it('leases run to their end, then calls are refused, or let through as far as the budget allows; all of it counts', async () => {
    const [origin] = origins as [string];
    const strict = await walletOf(1_000n * DOLLAR);
    const lenient = await walletOf(1_000n * DOLLAR, { when_unreachable: 'grace', grace: String(2n * DOLLAR) });
    for (const { secret } of [strict, lenient]) await admit([origin], secret, model, 8);
    await view.holdDown('tracing');
    try {
      const within = await admit([origin], strict.secret, model, 1);
      expect(within.admitted).toBe(1);
      await new Promise((resolve) => setTimeout(resolve, 10_000));
      const after = await admit([origin], strict.secret, model, 5);
      expect([after.admitted, after.refused]).toEqual([0, 0]);
      expect(Object.keys(after.others).join()).toContain('cannot be found out at the moment');
      const graced = await admit([origin], lenient.secret, model, 5);
      expect(graced.admitted).toBe(2);
    } finally {
      view.release('tracing');
    }
    await until('every call is counted', 60_000, async () => {
      const { settled, overrun } = await standingOf(lenient);
      return settled + overrun === 10n * DOLLAR && (await ledgerOf(lenient)) === 10n * DOLLAR;
    });
    await until('and of the other one as well', 30_000, async () => (await standingOf(strict)).settled === 9n * DOLLAR);
  }, 150_000);
});
