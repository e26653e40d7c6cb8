import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildProgram } from './program.ts';

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

let server: Server;
let url: string;
let asked: { method: string; path: string; body: unknown }[];
let answers: Record<string, unknown>;
let exitCode: number;

beforeEach(async () => {
  asked = [];
  answers = {};
  exitCode = 0;
  server = createServer((message, response) => {
    let text = '';
    message.on('data', (part) => (text += part));
    message.on('end', () => {
      const path = (message.url ?? '').replace('/api/v1', '');
      asked.push({ method: message.method ?? '', path, body: text === '' ? undefined : JSON.parse(text) });
      response.end(JSON.stringify(answers[path.split('?')[0] ?? ''] ?? {}));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function run(...words: string[]): Promise<string> {
  let printed = '';
  const program = buildProgram({
    output: { interactive: false, write: (text) => (printed += text) },
    environment: { ROUNDHOUSE_URL: url, ROUNDHOUSE_ADMIN_KEY: 'a' },
    setExitCode: (code) => (exitCode = code),
  });
  program.configureOutput({ writeErr: () => {} });
  await program.parseAsync(words, { from: 'user' });
  return printed;
}

describe('requests', () => {
  it('are searched by their words, which are shown then', async () => {
    answers = { '/requests': { data: [listed], next_cursor: null, total: null } };
    const printed = await run(
      'logs',
      '--search',
      'capital -berlin',
      '--end-user',
      'ann',
      '--feedback',
      'down',
      '--cost-label',
      'team=x',
    );
    const query = new URL(asked[0]?.path ?? '', url).searchParams;
    expect(Object.fromEntries(query)).toMatchObject({
      q: 'capital -berlin',
      end_user: 'ann',
      feedback: 'down',
      cost_label: 'team=x',
    });
    expect(printed).toContain('\tASKED\tANSWERED\n');
    expect(printed).toContain('\tWhat is the capital of France, and how …\t-\n');
    expect(await run('logs')).not.toContain('ASKED');
  });

  it('show what was said, and what people think of it', async () => {
    answers = {
      [`/requests/${ID}/content`]: {
        capture: 'preview',
        request_preview: 'ask',
        answer_preview: 'tell',
        request: null,
        answer: null,
        answer_truncated: false,
        feedback: [{ author_id: 'ann', rating: 'down', score: 0.5, label: null, comment: 'no' }],
      },
    };
    expect(await run('requests', 'content', ID, '--organization', 'acme')).toBe(
      'asked:\nask\n\nanswered:\ntell\n\nann: down 0.5 no\n',
    );
    expect(asked[0]?.path).toBe(`/requests/${ID}/content?organization_id=acme`);
    answers = {
      [`/requests/${ID}/content`]: {
        capture: 'none',
        request: null,
        request_preview: null,
        answer: null,
        answer_preview: null,
        feedback: [],
      },
    };
    expect(await run('requests', 'content', ID)).toContain('Nothing was kept');
  });

  it('cannot make a terminal obey what was said in them', async () => {
    const said = 'ask\r\nmore\x1b]0;title\x07\x1b[2J\x9b2J';
    answers = {
      '/requests': { data: [{ ...listed, request_preview: said }], next_cursor: null, total: null },
      [`/requests/${ID}/content`]: {
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
      const printed = await run(...words);
      expect(printed).toMatch(/ask\smore/);
      expect(printed).not.toMatch(/[\x07\x1b\x9b\r]/);
    }
  });

  it('take feedback', async () => {
    await run('requests', 'feedback', ID, 'up', '--score', '0.75', '--label', 'good');
    expect(asked).toEqual([
      { method: 'POST', path: `/requests/${ID}/feedback`, body: { rating: 'up', score: 0.75, label: 'good' } },
    ]);
    await expect(run('requests', 'feedback', ID, '--score', '2')).rejects.toThrow();
  });

  it('are erased, and the exit status says whether something is left', async () => {
    const erased = { id: 'e', records: 3, contents: 2, feedback: 1, left: 0 };
    answers = { '/requests/erase': erased };
    expect(await run('requests', 'erase', 'user', 'ann@example.org')).toBe(
      'Erased 3 records, 2 contents, 1 opinions (e).\n',
    );
    expect(asked[0]?.body).toEqual({ subject: 'user', subject_id: 'ann@example.org' });
    expect(exitCode).toBe(0);
    answers = { '/requests/erase': { ...erased, left: 7 } };
    expect(await run('requests', 'erase', 'key', 'k')).toContain('7 rows are left');
    expect(exitCode).toBe(1);
    await expect(run('requests', 'erase', 'project', 'p')).rejects.toThrow();
  });
});
