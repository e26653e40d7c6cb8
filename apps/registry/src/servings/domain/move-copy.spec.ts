import { describe, expect, it } from '@jest/globals';
import { movedSelector } from './move-copy.ts';

const serving = { nodeIds: [], excludedNodeIds: [], copies: 2, holders: ['a', 'b'] };

describe('a copy that moves', () => {
  it('goes wherever there is room, and not back', () => {
    expect(movedSelector(serving, 'a', undefined)).toEqual({ nodeIds: [], excludedNodeIds: ['a'] });
  });

  it('goes where it is told, and the others stay', () => {
    expect(movedSelector({ ...serving, excludedNodeIds: ['c'] }, 'a', 'c')).toEqual({
      nodeIds: ['b', 'c'],
      excludedNodeIds: [],
    });
    expect(movedSelector({ ...serving, nodeIds: ['a', 'b', 'd'] }, 'a', undefined)).toEqual({
      nodeIds: ['b', 'd'],
      excludedNodeIds: [],
    });
  });

  it('is refused where it is not, or cannot go', () => {
    const fault = (from: string | undefined, to?: string, nodeIds: string[] = []) =>
      movedSelector({ ...serving, nodeIds }, from, to);
    expect(fault(undefined)).toMatchObject({ where: '/from' });
    expect(fault('c')).toMatchObject({ where: '/from' });
    expect(fault('a', 'b')).toMatchObject({ where: '/to' });
    expect(fault('a', '')).toMatchObject({ where: '/to' });
    expect(fault('a', undefined, ['a', 'b'])).toMatchObject({ where: '/to' });
  });
});
