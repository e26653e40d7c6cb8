import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { page, ScriptedApi } from '../fixtures/scripted-api.ts';

const NODE = { id: '01a1f93b-54b8-76fa-b837-b535dd75e225', name: 'gpu-1' };
const FITS = {
  entry: 'tiny',
  option: 'q8',
  size_bytes: 2048,
  verdict: 'fits',
  reasons: [],
  estimate: { total_bytes: 1_073_741_824 },
  suggestions: [],
};
const TIGHT = {
  ...FITS,
  entry: 'large\u001B[31m',
  verdict: 'fits_with_changes',
  reasons: [
    { code: 'context', blocking: false, message: 'Was trained for less.' },
    { code: 'gpu_memory', blocking: true, message: 'Needs 21.3 GiB of GPU memory; CUDA0 (L4) can give 15.5 GiB.' },
  ],
  suggestions: [{ message: 'Keep the cache in q8_0.', settings: {}, total_bytes: 1 }],
};

let api: ScriptedApi;

beforeEach(async () => {
  api = await ScriptedApi.start();
  api.answers = { 'GET /nodes': page(NODE), [`GET /nodes/${NODE.id}/compatibility`]: page(FITS, TIGHT) };
});

afterEach(() => api.close());

describe('nodes fit', () => {
  it('tells what fits, what each takes, why not, and what helps', async () => {
    const lines = (await api.print('nodes fit gpu-1 --context 8192 --parallel 2')).trim().split('\n');
    expect(lines[1]?.split('\t')).toEqual(['tiny', 'q8', '2.0 KiB', 'yes', '1.0 GiB', '-']);
    expect(lines[2]).not.toContain('\u001B');
    expect(lines[2]?.split('\t').slice(3)).toEqual([
      'with changes',
      '1.0 GiB',
      'Needs 21.3 GiB of GPU memory; CUDA0 (L4) can give 15.5 GiB. Keep the cache in q8_0.',
    ]);
    expect(api.queryOf()).toMatchObject({ context_tokens: '8192', parallel: '2' });
  });
});
