import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ScriptedApi } from './fixtures/scripted-api.ts';

let api: ScriptedApi;

beforeEach(async () => {
  api = await ScriptedApi.start();
});

afterEach(() => api.close());

describe('a list as CSV', () => {
  it.each([
    ['budgets --state warning', 'GET /budgets/status', { state: 'warning' }],
    ['circuits --state open', 'GET /circuits', { state: 'open' }],
    ['usage --by model', 'GET /usage', { group_by: 'model' }],
    ['usage --by model --spend', 'GET /spend', { group_by: 'model' }],
    ['logs --status error', 'GET /requests', { status: 'error' }],
  ])('is asked for with the filters of "%s" and printed as the gateway writes it', async (words, line, filters) => {
    api.answers = { [line]: 'id,"a ""b"""\r\n' };
    expect(await api.run(`${words} -o csv`)).toEqual({ printed: 'id,"a ""b"""\r\n', code: 0 });
    expect(api.lines()).toEqual([line]);
    expect(api.queryOf()).toEqual({ ...filters, format: 'csv' });
  });
});
