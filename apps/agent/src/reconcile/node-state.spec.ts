import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DEFAULT_NODE_SETTINGS } from './node-settings.ts';
import { desiredStateFile } from './node-state.ts';
import type { DesiredState } from './plan-actions.ts';

let directory: string;
let path: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'agent-state-'));
  path = join(directory, 'desired.json');
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const state: DesiredState = {
  generation: 9_007_199_254_740_993n,
  installations: [
    {
      id: 'i',
      artifactKey: 'tiny',
      files: [{ name: 'a.gguf', url: 'https://m/a', sizeBytes: 4, sha256: 'ab'.repeat(32), role: 'model' }],
      pinned: true,
      priority: 3,
      hub: {
        slug: 'tiny',
        version: 2,
        option: 'q8',
        manifest: Buffer.from([0, 255, 10]),
        signatures: [{ keyId: 'k', signature: Buffer.from([1, 2]) }],
      },
    },
  ],
  instances: [
    {
      id: 'e',
      installationId: 'i',
      deploymentId: 'd',
      modelFile: 'a.gguf',
      settings: { embeddings: false, contextTokens: 512 },
      residency: 'on_demand',
      idleUnloadS: 60,
      loadTicket: 7,
      pinned: false,
      engineBuild: '',
      memoryEstimateBytes: 5,
    },
  ],
  settings: { ...DEFAULT_NODE_SETTINGS, draining: true, maxDownloads: 2 },
  publisherKeys: [{ id: 'k', publicKey: Buffer.alloc(32, 7) }],
};

describe('the file of the desired state', () => {
  it('gives back exactly what was written, to the byte of signed manifests', async () => {
    await desiredStateFile(path).write(state);
    expect(await desiredStateFile(path).read()).toStrictEqual(state);
    const local = { ...state, installations: [{ ...state.installations[0]!, hub: undefined }] };
    await desiredStateFile(path).write(local);
    expect(await desiredStateFile(path).read()).toStrictEqual(local);
  });

  it('of an earlier agent is read with the defaults of what it did not know', async () => {
    const file = { name: 'a.gguf', url: 'https://m/a', sizeBytes: 4, sha256: 'ab'.repeat(32) };
    const installations = [{ id: 'i', artifactKey: 'tiny', files: [file] }];
    const instance = { id: 'e', installationId: 'i', deploymentId: 'd', modelFile: 'a.gguf' };
    const instances = [{ ...instance, settings: { embeddings: false } }];
    writeFileSync(path, JSON.stringify({ generation: '4', installations, instances }));
    expect(await desiredStateFile(path).read()).toMatchObject({
      generation: 4n,
      installations: [{ pinned: false, hub: undefined, files: [{ role: 'unknown' }] }],
      instances: [{ residency: 'always', loadTicket: 0 }],
      settings: DEFAULT_NODE_SETTINGS,
    });
  });

  it('of an agent that kept no part of the disk free is read with its other settings', async () => {
    const { keepFreeDiskBytes: _, ...settings } = { ...DEFAULT_NODE_SETTINGS, maxDownloads: 3 };
    writeFileSync(path, JSON.stringify({ generation: '4', installations: [], instances: [], settings }));
    expect((await desiredStateFile(path).read())?.settings).toEqual({ ...DEFAULT_NODE_SETTINGS, maxDownloads: 3 });
  });

  it('that is broken counts as none', async () => {
    writeFileSync(path, '{"generation": 4');
    expect(await desiredStateFile(path).read()).toBeUndefined();
  });
});
