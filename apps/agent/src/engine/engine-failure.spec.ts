import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { classifyExit, readTail } from './engine-failure.ts';

const exit = { code: 1, signal: undefined };

describe('classifyExit', () => {
  // The last lines of a real llama-server (build 11669) unless marked as a backend's text.
  it.each([
    [
      'corrupt_file',
      "error loading model: tensor 'blk.0.ffn_down.weight' data is not within the file bounds, model is corrupted or incomplete",
    ],
    ['corrupt_file', 'llama_model_load: error loading model: unknown model architecture: foo'],
    ['bad_setting', 'error: invalid argument: --bad'],
    ['port_clash', "couldn't bind HTTP server socket, hostname: 127.0.0.1, port: 8080"],
    [
      'out_of_memory',
      'ggml_backend_cuda_buffer_type_alloc_buffer: allocating 99 MiB on device 0: cudaMalloc failed: out of memory',
    ],
    ['driver_lost', 'CUDA error: unspecified launch failure'],
    ['crashed', 'srv update_slots: all slots are idle'],
  ])('reads %s from the log', (failureClass, tail) => {
    expect(classifyExit(exit, tail).class).toBe(failureClass);
  });

  it('tells a kill from a crash', () => {
    expect(classifyExit({ code: undefined, signal: 'SIGKILL' }, '').class).toBe('killed');
    expect(classifyExit({ code: 137, signal: undefined }, '').class).toBe('killed');
    expect(classifyExit({ code: undefined, signal: undefined }, '')).toEqual({
      class: 'crashed',
      message: 'The engine ended unexpectedly (status unknown).',
    });
  });
});

describe('readTail', () => {
  it('reads the end of a long log and nothing of an absent one', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'agent-tail-'));
    writeFileSync(join(directory, 'log'), `${'x'.repeat(10_000)}the end`);
    const tail = await readTail(join(directory, 'log'), 100);
    expect(tail).toHaveLength(100);
    expect(tail.endsWith('the end')).toBe(true);
    expect(await readTail(join(directory, 'absent'))).toBe('');
    rmSync(directory, { recursive: true });
  });
});
