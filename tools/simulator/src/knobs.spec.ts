import { describe, expect, it } from '@jest/globals';
import { gatherKnobs, parseKnobs, splitModel } from './knobs.ts';

describe('knobs', () => {
  it('are split from the name of the model', () => {
    expect(splitModel('sim-chat?tokens=20&usage=none')).toEqual({
      name: 'sim-chat',
      knobs: { tokens: 20, usage: 'none' },
    });
    expect(splitModel('sim-chat')).toEqual({ name: 'sim-chat', knobs: {} });
  });

  it.each(['token=20', 'tokens=-1', 'tokens=many', '__proto__=1'])('refuse %s instead of ignoring it', (query) => {
    expect(() => parseKnobs(query)).toThrow(RangeError);
  });

  it('of the single request win over those of the model', () => {
    const sources = { control: { status: 503 }, header: 'tokens=2', metadata: 'tokens=3', user: 'sim:tokens=4' };
    expect(gatherKnobs({ tokens: 1, rate: 5 }, sources)).toEqual({ tokens: 4, rate: 5, status: 503 });
  });

  it('are not read from an ordinary user name', () => {
    expect(gatherKnobs({}, { control: undefined, header: undefined, metadata: undefined, user: 'anna' })).toEqual({});
  });
});
