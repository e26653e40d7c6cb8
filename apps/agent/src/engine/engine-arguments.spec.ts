import { describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { engineArguments } from './engine-arguments.ts';
import type { LoadSettings } from './load-settings.ts';

const site = { modelPath: '/models/a.gguf', port: 4001, apiKeyFile: '/data/engines/i/api-key', poolingKnown: false };
const unset: LoadSettings = { embeddings: false };
const none: ReadonlySet<string> = new Set();

describe('engineArguments', () => {
  it('binds loopback, takes its key from a file and names no setting that was not made', () => {
    expect(engineArguments(unset, site, none)).toEqual([
      '--model',
      '/models/a.gguf',
      '--host',
      '127.0.0.1',
      '--port',
      '4001',
      '--api-key-file',
      '/data/engines/i/api-key',
      '--metrics',
      '--log-verbosity',
      '4',
    ]);
  });

  it('gives each setting that was made, zero layers included', () => {
    const line = engineArguments(
      { contextTokens: 8192, parallel: 2, gpuLayers: 0, threads: 3, embeddings: false },
      site,
      none,
    );
    expect(line.slice(11)).toEqual(['--ctx-size', '8192', '--parallel', '2', '--n-gpu-layers', '0', '--threads', '3']);
  });

  it('names a pooling for embeddings only where the model does not', () => {
    expect(engineArguments({ ...unset, embeddings: true }, site, none).slice(-3)).toEqual([
      '--embeddings',
      '--pooling',
      'mean',
    ]);
    const pooled = { ...site, poolingKnown: true };
    expect(engineArguments({ ...unset, embeddings: true }, pooled, none).at(-1)).toBe('--embeddings');
  });

  it('gives flags that not every build knows only to a build that lists them', () => {
    const line = engineArguments(unset, site, new Set(['--offline', '--cors-origins', '--tools']));
    expect(line.slice(11)).toEqual(['--offline', '--cors-origins', 'localhost']);
  });

  it('refuses settings outside their ranges, naming all of them', () => {
    const wrong = { contextTokens: 0, parallel: 1.5, gpuLayers: -1, threads: Number.NaN, embeddings: false };
    const refusal = (() => {
      try {
        return engineArguments(wrong, site, none);
      } catch (error) {
        return error;
      }
    })();
    expect(refusal).toBeInstanceOf(AppError);
    expect((refusal as AppError).details.map((fault) => fault.where)).toEqual([
      '/settings/contextTokens',
      '/settings/parallel',
      '/settings/gpuLayers',
      '/settings/threads',
    ]);
  });
});
