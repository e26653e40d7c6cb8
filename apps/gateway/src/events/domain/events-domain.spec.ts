import { describe, expect, it } from '@jest/globals';
import { eventFrame } from './event-frame.ts';
import { WaitingFrames } from './waiting-frames.ts';

describe('a frame', () => {
  it('has a name, an id and its data', () => {
    expect(eventFrame('test.progress', '{"done":1}', 'i-1')).toBe(
      'id: i-1\nevent: test.progress\ndata: {"done":1}\n\n',
    );
  });

  it.each(['a\nb', 'a\rb', 'a\r\nb', 'a\0', ''])(
    'refuses a name that breaks out of its line: %j (security 54)',
    (name) => {
      expect(() => eventFrame(name, '')).toThrow(RangeError);
    },
  );

  it.each(['1\ndata: x', '1\r', '\0'])('refuses an id that breaks out of its line: %j (security 54)', (id) => {
    expect(() => eventFrame('e', '', id)).toThrow(RangeError);
  });

  it('keeps data inside data, whatever line breaks it holds (security 54)', () => {
    const hostile = 'a\nevent: forged\rid: 7\r\n\r\nretry: 1\n\n: x';
    const fields = eventFrame('e', hostile).trimEnd().split('\n').slice(1);
    expect(fields).toEqual(['a', 'event: forged', 'id: 7', '', 'retry: 1', '', ': x'].map((line) => `data: ${line}`));
    expect(eventFrame('e', hostile).slice(0, -2)).not.toMatch(/\n\n|\r/);
  });
});

describe('frames that wait', () => {
  it('come in order, none lost, while the reader keeps up', () => {
    const frames = new WaitingFrames(3);
    for (const frame of ['a', 'b', 'c']) frames.push(frame);
    expect([frames.take(), frames.take(), frames.take(), frames.take()]).toEqual(['a', 'b', 'c', undefined]);
  });

  it('lose the oldest when there are too many, and say so first', () => {
    const frames = new WaitingFrames(3);
    for (let index = 0; index < 1_000; index += 1) frames.push(String(index));
    expect(frames.length).toBe(3);
    expect(frames.take()).toBe(eventFrame('lost', '{"count":997}'));
    expect([frames.take(), frames.take(), frames.take(), frames.take()]).toEqual(['997', '998', '999', undefined]);
  });
});
