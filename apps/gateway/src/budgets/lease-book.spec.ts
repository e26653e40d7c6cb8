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

describe('a soft budget', () => {
  const soft = budgetOf({ hard: false, limit: '1' });

  it('refuses nothing, waits for nobody, and counts what was used', async () => {
    const authority = new TestAuthority();
    authority.failure = new Error('away');
    const book = bookOf(authority);
    const answers: Answer[] = [];
    const bounds = [{ costPico: DOLLAR, tokens: 1n }, undefined];
    for (const bound of bounds) {
      book.reserve({ budgets: [soft], countsRequest: true, bound }, (error, hold) => answers.push({ error, hold }));
    }
    // Without having asked anybody.
    expect(answers.map(({ error }) => error)).toEqual([undefined, undefined]);
    expect(book.figures.running).toBe(1);
    for (const { hold } of answers) hold!.settle({ costPico: 3n, tokens: 1n });
    expect(book.figures.running).toBe(0);
    authority.failure = undefined;
    await book.stop();
    expect(authority.standing('b total').settled).toBe(6n);
  });

  it('counts each request once, and what nobody knows better at what it could have been', async () => {
    const authority = new TestAuthority();
    const book = bookOf(authority);
    const requests = budgetOf({ id: 'r', hard: false, measure: BudgetMeasure.BUDGET_MEASURE_REQUESTS });
    const first = await reserve(book, [requests, soft], 7n);
    const again = await reserve(book, [requests, soft], 7n, false);
    first.hold!.settle({ costPico: 1n, tokens: 1n });
    again.hold!.spend();
    await book.stop();
    expect([authority.standing('r total').settled, authority.standing('b total').settled]).toEqual([1n, 8n]);
  });

  it('that becomes hard begins with a lease that can be granted something, and the other way round', async () => {
    const authority = new TestAuthority();
    const book = bookOf(authority);
    (await reserve(book, [soft], 7n)).hold!.settle({ costPico: 7n, tokens: 1n });
    const hard = await reserve(book, [budgetOf()]);
    expect(hard.error).toBeUndefined();
    hard.hold!.release();
    (await reserve(book, [soft], 7n)).hold!.settle({ costPico: 7n, tokens: 1n });
    await book.stop();
    expect(authority.standing('b total').settled).toBe(14n);
  });
});

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

  it('use nothing of what a budget allows for a call that another one refuses', async () => {
    const authority = new TestAuthority();
    const book = bookOf(authority);
    authority.failure = new Error('away');
    const lenient = budgetOf({
      id: 'lenient',
      whenUnreachable: BudgetUnreachable.BUDGET_UNREACHABLE_GRACE,
      grace: String(DOLLAR),
    });
    const refused = await reserve(book, [lenient, budgetOf()]);
    expect(refused.error?.reason).toBe('ACCOUNTING_UNAVAILABLE');
    expect((await reserve(book, [lenient])).error).toBeUndefined();
  });

  it('let no more through than the budget allows while nobody can be asked, also once more was used than granted', async () => {
    const authority = new TestAuthority();
    const book = bookOf(authority);
    authority.failure = new Error('away');
    const lenient = budgetOf({
      whenUnreachable: BudgetUnreachable.BUDGET_UNREACHABLE_GRACE,
      grace: String(2n * DOLLAR),
    });
    const reasons: (string | undefined)[] = [];
    for (let calls = 0; calls < 3; calls += 1) {
      const { error, hold } = await reserve(book, [lenient]);
      hold?.settle({ costPico: DOLLAR, tokens: 1n });
      reasons.push(error?.reason);
    }
    expect(reasons).toEqual([undefined, undefined, 'ACCOUNTING_UNAVAILABLE']);
    expect(book.figures.leases).toBe(1);
    authority.failure = undefined;
    await book.stop();
    expect(authority.standing('b total').settled).toBe(2n * DOLLAR);
  });

  it('are taken over by another one when more was used than they cover, or when they are old', async () => {
    const authority = new TestAuthority();
    const clock = new ManualClock();
    const book = bookOf(authority, clock);
    const first = await reserve(book, [budgetOf()]);
    first.hold!.settle({ costPico: 4n * DOLLAR, tokens: 1n });
    const second = await reserve(book, [budgetOf()]);
    expect(second.error).toBeUndefined();
    expect(second.hold!.leaseIds).not.toBe(first.hold!.leaseIds);
    clock.advance(3_700_000);
    const third = await reserve(book, [budgetOf()]);
    expect(third.hold!.leaseIds).not.toBe(second.hold!.leaseIds);
    for (const { hold } of [second, third]) hold!.settle({ costPico: DOLLAR, tokens: 1n });
    await book.stop();
    expect(authority.standing('b total').settled).toBe(6n * DOLLAR);
  });

  it('name the configuration that their budget is from, however new the gateway’s is', async () => {
    const authority = new TestAuthority();
    let number = 7n;
    const book = new LeaseBook(authority, 'g', { spoolId: newId(), sealed: [] }, () => number, systemClock, NOBODY);
    books.push(book);
    (await reserve(book, [budgetOf()])).hold!.release();
    number = 8n;
    await book.stop();
    expect(authority.requests.at(-1)).toMatchObject({ configNumber: 8n, leases: [{ configNumber: 7n }] });
  });

  it('begin anew with the next step of a rolling window, and what the last one held is given back at once', async () => {
    const authority = new TestAuthority();
    const clock = new ManualClock();
    const book = bookOf(authority, clock);
    const rolling = budgetOf({ window: BudgetWindow.BUDGET_WINDOW_HOUR, rolling: true });
    const running = await reserve(book, [rolling]);
    clock.advance(60_000);
    (await reserve(book, [rolling])).hold!.release();
    running.hold!.settle({ costPico: DOLLAR, tokens: 1n });
    await book.stop();
    const reports = authority.requests.flatMap(({ leases }) => leases);
    const [first] = reports;
    const spans = new Set(reports.map(({ windowStartUnixMs, spanStartUnixMs }) => windowStartUnixMs - spanStartUnixMs));
    expect([...spans]).toEqual([3_600_000n]);
    expect(new Set(reports.map(({ windowId }) => windowId)).size).toBe(2);
    // The call counts in the step in which it began.
    expect(authority.standing(`b ${first!.windowId}`)).toEqual({ settled: DOLLAR, outstanding: 0n });
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
