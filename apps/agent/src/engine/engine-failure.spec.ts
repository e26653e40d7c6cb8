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
    ['out_of_memory', 'failed to initialize the context: failed to allocate buffer for kv cache'],
    ['corrupt_file', './src/llama-vocab.cpp:2678: GGML_ASSERT(id_to_token.size() == token_to_id.size()) failed'],
    [
      'bad_setting',
      "quantized V cache requires flash_attn to be enabled\ncommon_init_: failed to create context with model 'tiny.gguf'",
    ],
    ['driver_lost', 'CUDA error: unspecified launch failure'],
    ['crashed', 'srv update_slots: all slots are idle'],
  ])('reads %s from the log', (failureClass, tail) => {
    expect(classifyExit(exit, tail).class).toBe(failureClass);
  });

  it('repeats the line that says why, and no more than a line', () => {
    const tail = `before\n${'E llama_model_load: error loading model: unknown model architecture: foo '.padEnd(999, 'x')}\nafter`;
    const { message } = classifyExit(exit, tail);
    expect(message).toContain('unknown model architecture: foo');
    expect(message).not.toContain('after');
    expect(message.length).toBeLessThan(400);
  });

  it('tells a kill from a crash, whatever the log said before', () => {
    expect(classifyExit({ code: undefined, signal: 'SIGKILL' }, 'failed to allocate').class).toBe('killed');
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
