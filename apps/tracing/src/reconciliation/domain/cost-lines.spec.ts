import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readCosts } from './cost-lines.ts';

const NOW_MS = Date.UTC(2026, 10, 20, 12);
const read = (text: string) => readCosts(Buffer.from(text), NOW_MS);

describe('a bill', () => {
  it('is read whatever the order of its columns, and adds up what is of the same day and model', () => {
    const file =
      '\uFEFFModel,"Line, item",Cost_USD,Date\r\ngpt,input,1.5,2026-11-19\r\ngpt,output,0.25,2026-11-19\r\n\r\n"a,b",x,2,2026-11-18\r\n';
    expect(read(file)).toEqual({
      faults: [],
      costs: [
        { day: '2026-11-19', upstreamModelId: 'gpt', costPico: 1_750_000_000_000n },
        { day: '2026-11-18', upstreamModelId: 'a,b', costPico: 2_000_000_000_000n },
      ],
    });
    expect(read('day,cost_pico\n2026-11-19T00:00:00Z,-7\n').costs).toEqual([
      { day: '2026-11-19', upstreamModelId: '', costPico: -7n },
    ]);
  });

  it('names every line that is bad, and why', () => {
    const lines = [
      'day,model,cost_usd,currency',
      '2026-11-19,gpt,1.50,USD',
      '2026-02-30,gpt,1,usd',
      '2026-11-19,gpt,"1,234.50",USD',
      '2026-11-19,gpt,1,EUR',
      'yesterday,gpt,free,USD',
      '2026-11-25,gpt,1,USD',
      '2019-11-25,gpt,1,USD',
      `2026-11-19,${'x'.repeat(257)},1,USD`,
      '2026-11-19',
    ];
    const { faults } = read(lines.join('\n'));
    expect(faults.map(({ line }) => line)).toEqual([3, 4, 5, 6, 6, 7, 8, 9, 10, 10]);
    expect(faults[0]?.message).toContain('2026-11-20');
    expect(faults[2]).toEqual({ line: 5, message: 'currency must be USD' });
  });

  it.each([
    ['nothing', '', 0],
    ['a head alone', 'day,cost_usd\n', 0],
    ['no day', 'model,cost_usd\nx,1\n', 1],
    ['no cost', 'day,model\n2026-11-19,x\n', 1],
    ['two costs', 'day,cost_usd,cost_pico\n2026-11-19,1,1\n', 1],
    ['quotes that do not match', 'day,cost_usd\n2026-11-19,"1\n2026-11-18,2\n', 3],
    ['a line without end', `day,cost_usd\n2026-11-19,${'1'.repeat(20_000)}\n`, 2],
  ])('with %s is refused', (_, file, line) => {
    const { faults } = read(file);
    expect(faults.length).toBeGreaterThan(0);
    expect(faults[0]?.line).toBe(line);
  });

  it('of any bytes ends in costs or in faults, never in an exception', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const { costs, faults } = readCosts(Buffer.concat([Buffer.from('day,cost_usd\n'), bytes]), NOW_MS);
        expect(costs.length + faults.length).toBeGreaterThan(0);
      }),
    );
  });
});
