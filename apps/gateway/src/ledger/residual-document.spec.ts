import { describe, expect, it } from '@jest/globals';
import { GET_RESIDUALS } from '@roundhouse/admin-api';
import { Residual } from '@roundhouse/contracts/tracing/v1/reconciliation_service';
import { residualsDocument } from './residual-document.ts';

const names = { provider: (id: string) => (id === 'gone' ? undefined : `key of ${id}`) };
const line = (day: string, upstreamModelId: string, billed: bigint, recorded: bigint, providerId = 'p'): Residual =>
  Residual.fromPartial({
    day,
    organizationId: 'o',
    providerId,
    upstreamModelId,
    billed: billed > 0n,
    billedPico: billed.toString(),
    recordedPico: recorded.toString(),
    residualPico: (billed - recorded).toString(),
    attempts: 2n,
    estimated: 1n,
  });

describe('residuals', () => {
  it('add up by model, the largest first, by day and in all, beyond what floating point holds', () => {
    const huge = 2n ** 62n;
    const found = residualsDocument(
      [
        line('2026-11-20', 'gpt', huge + 1n, huge),
        line('2026-11-19', 'gpt', 8n, 10n),
        line('2026-11-19', '', 0n, 9n, 'gone'),
      ],
      names,
    );
    const answer = GET_RESIDUALS.answer as NonNullable<typeof GET_RESIDUALS.answer>;
    expect(answer.parse({ from: 'f', to: 't', ...found })).toMatchObject({
      by_model: [
        { provider: null, upstream_model: null, residual_pico: '-9', attempts: 2 },
        { provider: 'key of p', upstream_model: 'gpt', residual_pico: '-1', attempts: 4, estimated: 2 },
      ],
      by_day: [
        { day: '2026-11-20', residual_pico: '1' },
        { day: '2026-11-19', residual_pico: '-11' },
      ],
      total: { billed_pico: (huge + 9n).toString(), residual_pico: '-10', residual_usd: '-$0.00000000001' },
    });
  });

  it('are a share of what is recorded, and none of nothing', () => {
    const { data } = residualsDocument(
      [line('2026-11-20', 'a', 1_015n, 1_000n), line('2026-11-20', 'b', 5n, 0n)],
      names,
    );
    expect(data).toMatchObject([{ residual_percent: 1.5 }, { residual_percent: null, billed: true }]);
  });
});
