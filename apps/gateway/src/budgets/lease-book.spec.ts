import { afterEach, describe, expect, it } from '@jest/globals';
import {
  BudgetEntry,
  BudgetMeasure,
  BudgetUnreachable,
  BudgetWindow,
} from '@roundhouse/contracts/registry/v1/snapshot';
import type { AppError } from '@roundhouse/errors';
import { ManualClock, newId, systemClock, type Clock } from '@roundhouse/kernel';
import type { Hold } from './budgets.ports.ts';
import { TestAuthority } from './fixtures/test-authority.ts';
import { LeaseBook } from './lease-book.ts';

const DOLLAR = 1_000_000_000_000n;
const NOBODY = { failed: () => undefined, recovered: () => undefined };

function budgetOf(fields: Partial<BudgetEntry> = {}): BudgetEntry {
  return BudgetEntry.fromPartial({
    id: 'b',
    measure: BudgetMeasure.BUDGET_MEASURE_MONEY,
    window: BudgetWindow.BUDGET_WINDOW_TOTAL,
    limit: String(10n * DOLLAR),
    displayName: 'Search',
    hard: true,
    ...fields,
  });
}

const books: LeaseBook[] = [];

function bookOf(authority: TestAuthority, clock: Clock = systemClock): LeaseBook {
  const book = new LeaseBook(authority, 'gateway-1', { spoolId: newId(), sealed: [] }, () => 1n, clock, NOBODY);
  books.push(book);
  return book;
}

afterEach(async () => {
  await Promise.all(books.splice(0).map((book) => book.stop()));
});

interface Answer {
  readonly error: AppError | undefined;
  readonly hold: Hold | undefined;
}

function reserve(
  book: LeaseBook,
  budgets: readonly BudgetEntry[],
  costPico = DOLLAR,
  countsRequest = true,
): Promise<Answer> {
  return new Promise((resolve) =>
    book.reserve({ budgets, countsRequest, bound: { costPico, tokens: 10n } }, (error, hold) =>
      resolve({ error, hold }),
    ),
  );
}

describe('leases of a hard budget', () => {
  it('admit exactly ten of 200 calls of a dollar at two gateways against ten dollars', async () => {
    const authority = new TestAuthority();
    const two = [bookOf(authority), bookOf(authority)];
    const budget = budgetOf();
    const answers = await Promise.all(Array.from({ length: 200 }, (_, index) => reserve(two[index % 2]!, [budget])));
    const admitted = answers.filter(({ error }) => error === undefined);
    expect(admitted).toHaveLength(10);
    const refused = answers.find(({ error }) => error !== undefined)!.error!;
    expect([refused.reason, refused.httpStatus]).toEqual(['QUOTA_EXCEEDED', 429]);
    expect(refused.message).toContain('"Search"');
    for (const { hold } of admitted) hold!.settle({ costPico: DOLLAR, tokens: 1n });
    await Promise.all(two.map((book) => book.stop()));
    expect(authority.standing('b total')).toEqual({ settled: 10n * DOLLAR, outstanding: 0n });
  });

  it('hold of all scopes of a call or of none', async () => {
    const book = bookOf(new TestAuthority());
    const wide = budgetOf({ id: 'wide' });
    const narrow = budgetOf({ id: 'narrow', limit: String(DOLLAR), displayName: 'Narrow' });
    const first = await reserve(book, [narrow, wide]);
    expect(first.hold?.leaseIds.split(' ')).toHaveLength(2);
    const second = await reserve(book, [narrow, wide]);
    expect(second.error?.message).toContain('"Narrow"');
    first.hold!.release();
    expect(book.figures.running).toBe(0);
  });

  it('end once, whatever is said later', async () => {
    const authority = new TestAuthority();
    const book = bookOf(authority);
    const { hold } = await reserve(book, [budgetOf()]);
    hold!.settle({ costPico: 4n, tokens: 1n });
    hold!.spend();
    hold!.release();
    await book.stop();
    expect(authority.standing('b total')).toEqual({ settled: 4n, outstanding: 0n });
  });

  it('count a request once, however often it is tried, and tokens as they came', async () => {
    const authority = new TestAuthority();
    const book = bookOf(authority);
    const requests = budgetOf({ id: 'r', measure: BudgetMeasure.BUDGET_MEASURE_REQUESTS, limit: '2' });
    const tokens = budgetOf({ id: 't', measure: BudgetMeasure.BUDGET_MEASURE_TOKENS, limit: '100' });
    const tries = [await reserve(book, [requests, tokens]), await reserve(book, [requests, tokens], 0n, false)];
    for (const { hold } of tries) hold!.settle({ costPico: 0n, tokens: 3n });
    await book.stop();
    expect([authority.standing('r total').settled, authority.standing('t total').settled]).toEqual([1n, 6n]);
  });

  it('refuse what nothing bounds', async () => {
    const book = bookOf(new TestAuthority());
    const answer = await new Promise<Answer>((resolve) =>
      book.reserve({ budgets: [budgetOf()], countsRequest: true, bound: undefined }, (error, hold) =>
        resolve({ error, hold }),
      ),
    );
    expect(answer.error?.reason).toBe('INVALID_REQUEST');
  });

  it('run to their end when nobody can be asked, then refuse, or go on as far as the budget allows', async () => {
    const authority = new TestAuthority();
    const clock = new ManualClock();
    const book = bookOf(authority, clock);
    const strict = budgetOf({ limit: String(1_000n * DOLLAR) });
    const lenient = budgetOf({
      id: 'lenient',
      whenUnreachable: BudgetUnreachable.BUDGET_UNREACHABLE_GRACE,
      grace: String(2n * DOLLAR),
    });
    (await reserve(book, [strict])).hold!.release();
    authority.failure = new Error('away');
    expect((await reserve(book, [strict])).error).toBeUndefined();
    clock.advance(10_000);
    expect((await reserve(book, [strict])).error?.reason).toBe('ACCOUNTING_UNAVAILABLE');
    const graced = [await reserve(book, [lenient]), await reserve(book, [lenient]), await reserve(book, [lenient])];
    expect(graced.map(({ error }) => error?.reason)).toEqual([undefined, undefined, 'ACCOUNTING_UNAVAILABLE']);
  });

  it('begin anew with the next window', async () => {
    const authority = new TestAuthority();
    const clock = new ManualClock();
    const book = bookOf(authority, clock);
    const hourly = budgetOf({ window: BudgetWindow.BUDGET_WINDOW_HOUR, limit: String(DOLLAR) });
    const first = await reserve(book, [hourly]);
    expect((await reserve(book, [hourly])).error?.reason).toBe('QUOTA_EXCEEDED');
    clock.advance(3_600_000);
    const next = await reserve(book, [hourly]);
    expect(next.error).toBeUndefined();
    first.hold!.release();
    next.hold!.release();
    await book.stop();
    expect(new Set(authority.requests.flatMap(({ leases }) => leases.map(({ windowId }) => windowId))).size).toBe(2);
  });
});
