import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { manifestBytes, manifestOf, verifyManifest } from '@roundhouse/hub';
import { page, ScriptedApi, StatusAnswer } from '../fixtures/scripted-api.ts';

const OPTION = {
  id: 'q4',
  format: 'gguf',
  quantization: 'Q4_K_M',
  files: [
    { name: 'a.gguf', role: 'model', url: 'https://m.example/a', size_bytes: 5_000_000_000, sha256: 'a'.repeat(64) },
  ],
} as const;

const ENTRY = {
  slug: 'tiny',
  name: 'Tiny\u001b[2J',
  publisher: 'Acme',
  version: 2,
  origin: 'published',
  verified: true,
  parameters: 8_000_000_000,
  capabilities: ['chat', 'tools'],
  license: 'apache-2.0',
  published_at: '2026-11-20T10:00:00.000Z',
  downloads: 3,
  stars: 1,
  homepage: null,
  hardware: { min_memory_bytes: 4_500_000_000, min_gpu_memory_bytes: null, min_disk_bytes: null, os: [], arch: [] },
  signatures: [{ key_id: 'pk_1', trusted: true, publisher_key: 'release' }],
  compatible: false,
  mismatches: [{ code: 'memory', message: 'Needs 4.2 GiB of memory, has 2.0 GiB.' }],
  options: [{ ...OPTION, size_bytes: 5_000_000_000, installable: true, unresolved: [] }],
};

const VERSION = {
  id: 'v-1',
  slug: 'tiny',
  number: 3,
  state: 'pending',
  issues: [{ where: '/options/0', level: 'error', code: 'x', message: 'is wrong' }],
  signatures: [],
  publisher: 'Acme',
  submitted_by: 'm-1',
  reviewed_by: null,
  reason: null,
};

interface Offered {
  readonly manifest: string;
  readonly signatures: readonly { key_id: string; signature: string }[];
}

let folder: string;
let api: ScriptedApi;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'hub-commands-'));
  api = await ScriptedApi.start();
});

afterEach(() => {
  api.close();
  rmSync(folder, { recursive: true });
});

describe('entries of the hub', () => {
  it('are a table, narrowed by format, capability and what a node can run (004-06, 004-08)', async () => {
    api.answers = {
      'GET /nodes': page({ id: 'n-1' }),
      'GET /hub/entries': page(ENTRY),
    };
    const lines = (await api.print('hub list --capability chat --format gguf --node gpu-1 --compatible')).split('\n');
    expect(lines[1]?.split('\t')).toEqual(
      'tiny|verified|2|8B|chat tools|gguf|4.7 GiB|apache-2.0|signed by release|Acme|Needs 4.2 GiB of memory, has 2.0 GiB.'.split(
        '|',
      ),
    );
    expect(api.queryOf()).toMatchObject({
      capability: 'chat',
      format: 'gguf',
      node: 'n-1',
      compatible: 'true',
    });
    await expect(api.print('hub list --compatible')).rejects.toThrow('--compatible needs --node');
  });

  it('are shown one by one, and nothing that others said makes a terminal obey', async () => {
    api.answers = { 'GET /hub/entries/tiny': ENTRY };
    const printed = await api.print('hub show tiny');
    expect(printed).not.toContain('\u001b[2J');
    for (const text of [
      'version 2 (published)',
      'signed by release',
      '4.2 GiB of memory',
      'q4\tgguf\tQ4_K_M\t1\t4.7 GiB',
    ]) {
      expect(printed).toContain(text);
    }
  });

  it.each([
    ['verify', '/hub/entries/tiny/verify', { verified: true }],
    ['unverify', '/hub/entries/tiny/verify', { verified: false }],
    ['star', '/hub/entries/tiny/star', { starred: true }],
    ['unstar', '/hub/entries/tiny/star', { starred: false }],
    ['reset-counters', '/hub/entries/tiny/reset-counters', undefined],
    ['resolve', '/hub/entries/tiny/resolve', undefined],
  ])('take the verb %s', async (verb, target, body) => {
    api.answers = { [`POST ${target}`]: ENTRY };
    await api.print(`hub ${verb} tiny`);
    expect(api.asked).toEqual([{ line: `POST ${target}`, query: '', body }]);
  });
});

describe('versions of the hub', () => {
  const submissionFile = (): string => {
    const file = join(folder, 'tiny.yaml');
    writeFileSync(file, 'slug: tiny\nname: Tiny\nlicense: mit\ncapabilities: [chat]\noptions: []\n');
    return file;
  };

  it('are checked before they are offered; the exit status says whether they could be approved (004-31)', async () => {
    const issues = [{ level: 'error', where: '/options', code: 'schema', message: 'must be at least 1 entries' }];
    api.answers = {
      'POST /hub/submissions/preflight': {
        slug: 'tiny',
        next_number: 3,
        passed: false,
        issues,
        content: null,
        manifest: null,
      },
    };
    const { printed, code } = await api.run(['hub', 'preflight', '-f', submissionFile()]);
    expect(printed).toContain('error\t/options\tmust be at least 1 entries');
    expect(printed).toContain('version 3 of tiny');
    expect(code).toBe(1);
  });

  it('are offered as the file says, for the organization that is named', async () => {
    api.answers = { 'POST /hub/submissions': VERSION };
    const printed = await api.print(['hub', 'publish', '-f', submissionFile(), '--organization', 'acme', '--offline']);
    expect(api.asked[0]).toMatchObject({
      line: 'POST /hub/submissions',
      query: 'offline=true',
      body: { slug: 'tiny', organization_id: 'acme' },
    });
    expect(printed).toContain('roundhouse hub approve tiny@3');
    await api.print(['hub', 'publish', '-f', submissionFile(), '--everybody']);
    expect(api.asked[1]?.body).toMatchObject({ organization_id: null });
  });

  it('are signed over the very bytes that registry gave, again when their number was taken (004-32, 004-35)', async () => {
    const key = join(folder, 'key.pem');
    const made = JSON.parse(await api.print(`hub keys create Release --out ${key} -o json`)) as Record<string, string>;
    const manifests = [3, 4].map((number) => manifestBytes(manifestOf('tiny', number, [OPTION])));
    const [third, fourth] = manifests.map((bytes, index) => ({
      slug: 'tiny',
      next_number: index + 3,
      passed: true,
      issues: [],
      content: { name: 'Tiny', options: [OPTION] },
      manifest: Buffer.from(bytes).toString('base64'),
    }));
    api.answers = {
      'POST /hub/submissions/preflight': [third, fourth],
      'POST /hub/submissions': [new StatusAnswer(409, { error: { message: 'taken' } }), VERSION],
    };
    await api.print(['hub', 'publish', '-f', submissionFile(), '--sign', key]);
    const offered = api.asked.filter(({ line }) => line === 'POST /hub/submissions').map(({ body }) => body as Offered);
    expect(offered.map(({ manifest }) => manifest)).toEqual([third?.manifest, fourth?.manifest]);
    const { manifest, signatures } = offered[1]!;
    const decoded = signatures.map((one) => ({ key_id: one.key_id, signature: Buffer.from(one.signature, 'base64') }));
    const trusted = [{ id: made['key_id']!, public_key: Buffer.from(made['public_key']!, 'base64') }];
    const verified = verifyManifest(Buffer.from(manifest, 'base64'), decoded, trusted);
    expect([verified.manifest.number, verified.signedBy]).toEqual([4, [made['key_id']]]);
    expect(JSON.stringify(api.asked)).not.toContain('PRIVATE KEY');
  });

  it('are decided by entry and number, or by id', async () => {
    api.answers = {
      'GET /hub/entries/tiny/versions': page(VERSION),
      'POST /hub/submissions/v-1/approve': { ...VERSION, state: 'approved' },
      'POST /hub/submissions/v-1/reject': { ...VERSION, state: 'rejected' },
    };
    expect(await api.print('hub approve tiny@3')).toBe('tiny, version 3, is approved.\n');
    await api.print(['hub', 'reject', 'v-1', '--reason', 'No license file.']);
    expect(api.bodyOf('POST /hub/submissions/v-1/reject')).toEqual({ reason: 'No license file.' });
    await expect(api.print('hub approve tiny@9')).rejects.toThrow('tiny has no version 9');
  });

  it('that wait are listed with their faults', async () => {
    api.answers = { 'GET /hub/submissions': page(VERSION) };
    expect((await api.print('hub submissions')).split('\n')[1]).toBe(
      'v-1\ttiny\t3\tpending (1 error)\tunsigned\tAcme\tm-1\t\t',
    );
    expect(api.queryOf()).toMatchObject({ state: 'pending' });
  });
});

describe('publisher keys', () => {
  it('are made on this machine: the private half is readable by its owner alone, and none is overwritten', async () => {
    const file = join(folder, 'key.pem');
    const made = JSON.parse(await api.print(`hub keys create Release --out ${file} -o json`)) as Record<string, string>;
    expect(made['key_id']).toMatch(/^pk_[0-9a-f]{32}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readFileSync(file, 'utf8')).toContain('PRIVATE KEY');
    expect(api.asked).toEqual([]);
    await expect(api.print(`hub keys create Release --out ${file}`)).rejects.toThrow('is there already');
  });

  it('count once their public half is registered', async () => {
    api.answers = { 'POST /hub/publisher-keys': {} };
    const made = await api.print([
      'hub',
      'keys',
      'create',
      'Release',
      '--out',
      join(folder, 'a.pem'),
      '--register',
      '-o',
      'json',
    ]);
    const { public_key: publicKey } = JSON.parse(made) as { public_key: string };
    expect(api.asked[0]).toMatchObject({
      line: 'POST /hub/publisher-keys',
      body: { display_name: 'Release', public_key: publicKey },
    });
    await api.print(`hub keys register Other ${publicKey} --everybody`);
    expect(api.asked[1]?.body).toEqual({ display_name: 'Other', public_key: publicKey, organization_id: null });
  });
});

describe('the hub that is followed', () => {
  const state = {
    url: 'https://hub.example/api/v1',
    entries: 12,
    succeeded_at: null,
    tried_at: 'now',
    error: 'It lies.',
    left_out: ['tiny'],
  };

  it('is set with a key that is on no command line, and followed at once; exit status 1 when that fails', async () => {
    api.answers = { 'PUT /hub/source': state, 'POST /hub/source/sync': state };
    const { printed, code } = await api.run(`hub source set ${state.url} --allow 10.0.0.0/8:443`, {
      environment: {
        ROUNDHOUSE_HUB_KEY: 'hub-key',
      },
    });
    expect(api.lines()).toEqual(['PUT /hub/source', 'POST /hub/source/sync']);
    expect(api.asked[0]?.body).toEqual({
      url: state.url,
      key: 'hub-key',
      interval_s: 900,
      allowed_cidrs: ['10.0.0.0/8:443'],
    });
    expect(printed).toContain('It lies.');
    expect(code).toBe(1);
  });

  it('is shown, and removed', async () => {
    api.answers = { 'GET /hub/source': { ...state, error: null }, 'DELETE /hub/source': new StatusAnswer(204) };
    const { printed, code } = await api.run('hub source');
    expect(printed).toContain('12 entries');
    expect(printed).toContain('given here first: tiny');
    expect(code).toBe(0);
    await api.print('hub source remove');
    expect(api.lines().at(-1)).toBe('DELETE /hub/source');
  });
});
