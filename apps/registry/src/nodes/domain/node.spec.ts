import { describe, expect, it } from '@jest/globals';
import { isReachableAddress, requireNodeName } from './node.ts';

describe('node', () => {
  it.each(['gpu-1', 'a', 'node.rack-2.example'])('may be called %s', (name) => {
    expect(() => requireNodeName(name)).not.toThrow();
  });

  it.each(['', 'GPU', '-a', 'a b', 'a/b', 'x'.repeat(64), 'a\n'])('may not be called %j', (name) => {
    expect(() => requireNodeName(name)).toThrow('name of a node');
  });

  it('is reached at host:port only', () => {
    for (const address of ['10.0.0.1:1', 'gpu-1.example:65535', '[::1]:443'])
      expect(isReachableAddress(address)).toBe(true);
    for (const address of ['', 'host', 'host:0', 'host:70000', 'http://host:1', 'a@b:1', 'host:1/x']) {
      expect(isReachableAddress(address)).toBe(false);
    }
  });
});
