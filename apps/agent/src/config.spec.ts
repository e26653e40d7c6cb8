import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '@roundhouse/config';
import { AppError } from '@roundhouse/errors';
import { agentConfig, engineEnvironment } from './config.ts';

let directory: string;
let valid: Record<string, string>;

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'agent-config-'));
  const caFile = join(directory, 'ca.pem');
  writeFileSync(caFile, 'pem');
  valid = {
    DATA_DIR: join(directory, 'data'),
    NODE_NAME: 'gpu-1',
    ENROLL_ADDRESS: 'registry:7003',
    NODE_LINK_ADDRESS: 'registry:7002',
    ENROLL_CA_FILE: caFile,
    INFERENCE_PORT: '0',
    HEALTH_PORT: '0',
  };
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

describe('agentConfig', () => {
  it('reads ranges of ports and networks', () => {
    const config = loadConfig(agentConfig, {
      ...valid,
      ENGINE_PORTS: '41000-41001',
      DOWNLOAD_ALLOWED_CIDRS: '127.0.0.1/32:*, 10.0.0.0/8:443',
    });
    expect(config.ENGINE_PORTS).toEqual({ first: 41_000, last: 41_001 });
    expect(config.DOWNLOAD_ALLOWED_CIDRS.map((range) => range.port)).toEqual([undefined, 443]);
  });

  it('names every fault at once', () => {
    const faults = (): unknown =>
      loadConfig(agentConfig, {
        ...valid,
        NODE_NAME: 'GPU 1',
        ENGINE_PORTS: '5-4',
        DOWNLOAD_ALLOWED_CIDRS: '169.254.169.254/32:*',
        INFERENCE_PORT: '',
      });
    const refusal = (() => {
      try {
        return faults();
      } catch (error) {
        return error;
      }
    })();
    expect((refusal as AppError).details.map((fault) => fault.where).toSorted()).toEqual([
      'DOWNLOAD_ALLOWED_CIDRS',
      'ENGINE_PORTS',
      'INFERENCE_PORT',
      'NODE_NAME',
    ]);
  });
});

describe('engineEnvironment', () => {
  it('security 48: hands nothing of the agent to engines, and nothing that steers them', () => {
    const ours = { JOIN_TOKEN_FILE: '/secret', HUGGING_FACE_TOKEN_FILE: '/token' };
    const steering = { LLAMA_API_KEY: 'x', HF_TOKEN: 'x', LD_LIBRARY_PATH: '/lib', LD_PRELOAD: '/a.so' };
    const kept = { PATH: '/bin', CUDA_VISIBLE_DEVICES: '0' };
    expect(engineEnvironment({ ...kept, ...ours, ...steering })).toEqual(kept);
  });
});
