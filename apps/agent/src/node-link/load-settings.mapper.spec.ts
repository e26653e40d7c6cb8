import { describe, expect, it } from '@jest/globals';
import {
  CacheType,
  LoadSettings as WireLoadSettings,
  Pooling,
  Switch,
} from '@roundhouse/contracts/agent/v1/node_link_service';
import { checkLoadSettings, loadSettings } from '../engine/load-settings.ts';
import { toLoadSettings } from './load-settings.mapper.ts';

const nothing = WireLoadSettings.fromPartial({ gpuLayers: -1 });
const everything = WireLoadSettings.fromPartial({
  contextTokens: 8_192,
  parallel: 2,
  gpuLayers: 0,
  threads: 3,
  embeddings: false,
  rerank: true,
  pooling: Pooling.POOLING_RANK,
  batchTokens: 512,
  microBatchTokens: 256,
  flashAttention: Switch.SWITCH_ON,
  cacheTypeK: CacheType.CACHE_TYPE_Q8_0,
  cacheTypeV: CacheType.CACHE_TYPE_IQ4_NL,
  reasoning: Switch.SWITCH_OFF,
  reasoningBudgetTokens: 0,
  memoryMap: Switch.SWITCH_OFF,
  memoryLock: Switch.SWITCH_ON,
  projectorFile: 'mmproj.gguf',
  adapters: [
    { file: 'a.gguf', scale: 0 },
    { file: 'b.gguf', scale: 0.5 },
  ],
  chatTemplateSha256: 'ab'.repeat(32),
  promptCache: Switch.SWITCH_OFF,
  continuousBatching: Switch.SWITCH_ON,
  threadsBatch: 4,
  unifiedCache: Switch.SWITCH_ON,
  contextShift: Switch.SWITCH_OFF,
});

describe('load settings on the wire', () => {
  it('that leave everything to the engine name nothing', () => {
    expect(toLoadSettings(nothing)).toStrictEqual({ embeddings: false });
    expect(toLoadSettings(undefined)).toStrictEqual({ embeddings: false });
  });

  it('carry every setting that an engine can be given (004-12)', () => {
    const settings = toLoadSettings(everything);
    expect(Object.keys(settings).toSorted()).toEqual(Object.keys(loadSettings.shape).toSorted());
    expect(settings).toMatchObject({
      gpuLayers: 0,
      reasoning: false,
      reasoningBudgetTokens: 0,
      cacheTypeV: 'iq4_nl',
      adapters: [
        { file: 'a.gguf', scale: 1 },
        { file: 'b.gguf', scale: 0.5 },
      ],
    });
    expect(() => checkLoadSettings(settings)).not.toThrow();
    expect(toLoadSettings(WireLoadSettings.decode(WireLoadSettings.encode(everything).finish()))).toEqual(settings);
  });

  it('of a registry that knows more leave out what this agent cannot read', () => {
    expect(
      toLoadSettings({ ...nothing, pooling: Pooling.UNRECOGNIZED, flashAttention: Switch.UNRECOGNIZED }),
    ).toStrictEqual({
      embeddings: false,
    });
  });
});
