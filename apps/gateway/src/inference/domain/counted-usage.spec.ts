import { describe, expect, it } from '@jest/globals';
import { scanTopLevel } from '@roundhouse/openai-api';
import fc from 'fast-check';
import { countedUsage } from './counted-usage.ts';
import { recordingLengthMs } from './recording-length.ts';

const counted = (operation: Parameters<typeof countedUsage>[0], body: object, recordingMs = 0) =>
  countedUsage(operation, scanTopLevel(Buffer.from(JSON.stringify(body))), recordingMs);

describe('countedUsage', () => {
  it('counts characters as people do', () => {
    expect(counted('audio_speech', { input: 'Hé😀' })).toMatchObject({ characters: 3 });
    expect(counted('audio_speech', {})).toMatchObject({ characters: 0 });
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (input) => {
        expect(counted('audio_speech', { input })?.characters).toBe(Array.from(input).length);
      }),
    );
  });

  it('takes the seconds of a video as text or number, in bounds', () => {
    expect(counted('video', { seconds: '8' })).toMatchObject({ audioMs: 8_000 });
    expect(counted('video', { seconds: 4 })).toMatchObject({ audioMs: 4_000 });
    for (const seconds of ['x', -1, 1e9, null]) expect(counted('video', { seconds })).toBeUndefined();
    expect(counted('chat', { input: 'x' })).toBeUndefined();
  });
});

describe('recordingLengthMs', () => {
  it('reads the rate of a WAV file, and guesses the rest from the size', () => {
    const head = Buffer.alloc(44);
    head.write('RIFF', 0);
    head.write('WAVEfmt ', 8);
    head.writeUInt32LE(32_000, 28);
    expect(recordingLengthMs(head, 44 + 64_000)).toBe(2_000);
    expect(recordingLengthMs(Buffer.from('ID3'), 16_000)).toBe(2_000);
    head.writeUInt32LE(0, 28);
    expect(recordingLengthMs(head, 8_000)).toBe(1_000);
    head.writeUInt32LE(1, 28);
    expect(recordingLengthMs(head, 50_000_000)).toBe(2 ** 32 - 1);
  });
});
