import { quantile } from '@roundhouse/testing';
import type { AdminCalls } from '../governance/admin-calls.ts';

/** What a question was answered in; with a fault it was given up. */
export interface AskedQuestion {
  readonly path: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
  readonly fault?: string;
}

const WARM_UP = 3;
const DAY_MS = 86_400_000;

/** Questions of the console's pages. @param organizationId one among many */
export function dashboardQuestions(organizationId: string, nowMs: number): string[] {
  const ago = (days: number): string => new Date(nowMs - days * DAY_MS).toISOString();
  const own = `organization_id=${organizationId}`;
  return [
    `/usage?${own}&window=total`,
    `/usage?${own}&group_by=model`,
    `/usage?${own}&group_by=day&group_by=model`,
    `/spend?${own}&window=month&group_by=project`,
    `/spend?${own}&group_by=key`,
    `/usage?${own}&group_by=hour&from=${ago(1)}`,
    `/usage?${own}&group_by=day&time_zone=Europe%2FBerlin`,
    `/requests?${own}&limit=50`,
    '/usage?window=total',
    '/usage?group_by=day',
    '/spend?window=month&group_by=model',
    '/usage?group_by=hour&from=' + ago(1),
  ];
}

/** Asks each question again and again, one after the other, as a console does that nobody else uses. */
export async function askQuestions(
  admin: AdminCalls,
  questions: readonly string[],
  times: number,
): Promise<AskedQuestion[]> {
  const asked: AskedQuestion[] = [];
  for (const path of questions) {
    const tookMs: number[] = [];
    try {
      for (let call = 0; call < times + WARM_UP; call += 1) {
        const startedAt = performance.now();
        await admin.call('GET', path);
        tookMs.push(performance.now() - startedAt);
      }
      const warm = tookMs.slice(WARM_UP);
      asked.push({ path, p50Ms: quantile(warm, 0.5), p95Ms: quantile(warm, 0.95) });
    } catch (error) {
      asked.push({ path, p50Ms: Number.NaN, p95Ms: Number.NaN, fault: String(error).slice(0, 160) });
    }
  }
  return asked;
}
