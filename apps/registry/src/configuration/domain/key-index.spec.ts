import { describe, expect, it } from '@jest/globals';
import { KeyIndex } from './key-index.ts';

const model = (value: string, ofAnyProject = false) => ({ resource: 'model', value, ofAnyProject });

describe('a key', () => {
  const index = new KeyIndex();
  index.add('model', { id: 'shared', key: 'Chat', projectId: '' });
  index.add('model', { id: 'own', key: 'chat', projectId: 'p1' });
  index.add('model', { id: 'lone', key: 'lone', projectId: 'p2' });

  it("means the project's own resource, else that of the organization, without regard to case", () => {
    expect(index.idOf(model('CHAT'), 'p1')).toBe('own');
    expect(index.idOf(model('chat'), 'p2')).toBe('shared');
    expect(index.idOf(model('chat'), '')).toBe('shared');
    expect(index.idOf(model('unknown'), '')).toBeUndefined();
    expect(index.idOf({ resource: 'provider', value: 'chat' }, '')).toBeUndefined();
  });

  it('of another project means something only where that is allowed and there is but one', () => {
    expect(index.idOf(model('lone'), '')).toBeUndefined();
    expect(index.idOf(model('lone', true), '')).toBe('lone');
    expect(index.idOf(model('lone', true), 'p1')).toBeUndefined();
  });

  it('stands for a resource only where it means that one', () => {
    expect(index.keyOf(model('own'), 'p1')).toBe('chat');
    // In the project "chat" is its own: the shared one needs its id there.
    expect(index.keyOf(model('shared'), 'p1')).toBeUndefined();
    expect(index.keyOf(model('shared'), 'p2')).toBe('Chat');
    expect(index.keyOf(model('nobody'), '')).toBeUndefined();
  });

  it('that was changed means nothing any more', () => {
    const changing = new KeyIndex();
    changing.add('model', { id: 'a', key: 'old', projectId: '' });
    changing.add('model', { id: 'a', key: 'new', projectId: '' });
    expect([changing.idOf(model('old'), ''), changing.idOf(model('new'), '')]).toEqual([undefined, 'a']);
  });
});
