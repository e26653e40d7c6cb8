import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { buildProgram } from '../program.ts';

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

let server: Server;
let asked: URL | undefined;
beforeEach(async () => {
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', 'http://host');
    const isFit = url.pathname.endsWith('/compatibility');
    if (isFit) asked = url;
    const data = isFit ? [FITS, TIGHT] : [NODE];
    response.setHeader('content-type', 'application/json').end(JSON.stringify({ data, next_cursor: null, total: 2 }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

async function run(...line: string[]): Promise<string> {
  const written: string[] = [];
  const { port } = server.address() as AddressInfo;
  const program = buildProgram({
    environment: { ROUNDHOUSE_URL: `http://127.0.0.1:${port}`, ROUNDHOUSE_ADMIN_KEY: 'rh_k' },
    output: { interactive: false, write: (text: string) => void written.push(text) },
    signal: new AbortController().signal,
    setExitCode: () => undefined,
  });
  await program.parseAsync(['node', 'roundhouse', 'nodes', 'fit', ...line]);
  return written.join('');
}

describe('nodes fit', () => {
  it('tells what fits, what each takes, why not, and what helps', async () => {
    const lines = (await run('gpu-1', '--context', '8192', '--parallel', '2')).trim().split('\n');
    expect(lines[1]?.split('\t')).toEqual(['tiny', 'q8', '2.0 KiB', 'yes', '1.0 GiB', '-']);
    expect(lines[2]).not.toContain('\u001B');
    expect(lines[2]?.split('\t').slice(3)).toEqual([
      'with changes',
      '1.0 GiB',
      'Needs 21.3 GiB of GPU memory; CUDA0 (L4) can give 15.5 GiB. Keep the cache in q8_0.',
    ]);
    expect(asked?.pathname).toBe(`/api/v1/nodes/${NODE.id}/compatibility`);
    expect(Object.fromEntries(asked?.searchParams ?? [])).toMatchObject({ context_tokens: '8192', parallel: '2' });
  });
});
