import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { page, ScriptedApi } from './fixtures/scripted-api.ts';

const ID = '01a1f93b-54b8-76fa-b837-b535dd75e225';

const listed = {
  id: ID,
  started_at: '2026-11-20T08:00:00.000Z',
  status: 'success',
  provisional: false,
  model: 'chat',
  provider: 'openai',
  attempt_count: 1,
  latency_ms: 12,
  input_tokens: 1,
  output_tokens: 2,
  cost_usd: '$0',
  request_preview: 'What is the capital of France, and how long has it been?',
  answer_preview: null,
};

let api: ScriptedApi;

beforeEach(async () => {
  api = await ScriptedApi.start();
});

afterEach(() => api.close());

describe('requests', () => {
  it('are searched by their words, which are shown then', async () => {
    api.answers = { 'GET /requests': page(listed) };
    const printed = await api.print([
      'logs',
      '--search',
      'capital -berlin',
      '--end-user',
      'ann',
      '--feedback',
      'down',
      '--cost-label',
      'team=x',
    ]);
    expect(api.queryOf()).toMatchObject({
      q: 'capital -berlin',
      end_user: 'ann',
      feedback: 'down',
      cost_label: 'team=x',
    });
    expect(printed).toContain('\tASKED\tANSWERED\n');
    expect(printed).toContain('\tWhat is the capital of France, and how …\t-\n');
    expect(await api.print('logs')).not.toContain('ASKED');
  });

  it('show what was said, and what people think of it', async () => {
    api.answers = {
      [`GET /requests/${ID}/content`]: {
        capture: 'preview',
        request_preview: 'ask',
        answer_preview: 'tell',
        request: null,
        answer: null,
        answer_truncated: false,
        feedback: [{ author_id: 'ann', rating: 'down', score: 0.5, label: null, comment: 'no' }],
      },
    };
    expect(await api.print(`requests content ${ID} --organization acme`)).toBe(
      'asked:\nask\n\nanswered:\ntell\n\nann: down 0.5 no\n',
    );
    expect(api.queryOf()).toEqual({ organization_id: 'acme' });
    api.answers = {
      [`GET /requests/${ID}/content`]: {
        capture: 'none',
        request: null,
        request_preview: null,
        answer: null,
        answer_preview: null,
        feedback: [],
      },
    };
    expect(await api.print(`requests content ${ID}`)).toContain('Nothing was kept');
  });

  it('cannot make a terminal obey what was said in them', async () => {
    const said = 'ask\r\nmore\x1b]0;title\x07\x1b[2J\x9b2J';
    api.answers = {
      'GET /requests': page({ ...listed, request_preview: said }),
      [`GET /requests/${ID}/content`]: {
        capture: 'preview',
        request_preview: said,
        answer_preview: null,
        request: null,
        answer: null,
        feedback: [{ author_id: 'ann', rating: null, score: null, label: null, comment: said }],
      },
    };
    for (const words of [
      ['logs', '--preview'],
      ['requests', 'content', ID],
    ]) {
      const printed = await api.print(words);
      expect(printed).toMatch(/ask\smore/);
      expect(printed).not.toMatch(/[\x07\x1b\x9b\r]/);
    }
  });

  it('take feedback', async () => {
    api.answers = { [`POST /requests/${ID}/feedback`]: {} };
    await api.print(`requests feedback ${ID} up --score 0.75 --label good`);
    expect(api.bodyOf(`POST /requests/${ID}/feedback`)).toEqual({ rating: 'up', score: 0.75, label: 'good' });
    await expect(api.print(`requests feedback ${ID} --score 2`)).rejects.toThrow();
  });

  it('are erased, and the exit status says whether something is left', async () => {
    const erased = { id: 'e', records: 3, contents: 2, feedback: 1, left: 0 };
    api.answers = { 'POST /requests/erase': erased };
    const whole = await api.run('requests erase user ann@example.org');
    expect(whole).toEqual({ printed: 'Erased 3 records, 2 contents, 1 opinions (e).\n', code: 0 });
    expect(api.bodyOf('POST /requests/erase')).toEqual({ subject: 'user', subject_id: 'ann@example.org' });
    api.answers = { 'POST /requests/erase': { ...erased, left: 7 } };
    const partly = await api.run('requests erase key k');
    expect(partly).toEqual({ printed: expect.stringContaining('7 rows are left'), code: 1 });
    await expect(api.print('requests erase project p')).rejects.toThrow();
  });
});
