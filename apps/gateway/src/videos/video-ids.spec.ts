import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { VideoIds } from './video-ids.ts';

const ring = (...ids: string[]) => {
  const keys = new Map(ids.map((id) => [id, { id, key: Buffer.alloc(32, id) }]));
  return { current: keys.get(ids[0]!)!, byId: (id: string) => keys.get(id) };
};
const owner = { organizationId: 'org', projectId: 'prj' };
const ids = new VideoIds(ring('a'));

describe('VideoIds', () => {
  it('finds what was named, in any gateway of the installation', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 60 }), fc.string({ maxLength: 60 }), (deploymentId, upstreamId) => {
        const place = { deploymentId, upstreamId };
        const name = ids.nameOf(owner, place);
        expect(name).toMatch(/^video_[\w-]+$/);
        expect(new VideoIds(ring('b', 'a')).placeOf(owner, name)).toEqual(place);
      }),
    );
  });

  it('is no name in the hands of another project, also of the same organization', () => {
    const name = ids.nameOf(owner, { deploymentId: 'd', upstreamId: 'u' });
    expect(ids.placeOf({ ...owner, projectId: 'other' }, name)).toBeUndefined();
    expect(ids.placeOf({ ...owner, organizationId: 'other' }, name)).toBeUndefined();
    expect(ids.placeOf({ organizationId: 'orgp', projectId: 'rj' }, name)).toBeUndefined();
    expect(new VideoIds(ring('b')).placeOf(owner, name)).toBeUndefined();
  });

  it('takes nothing that was changed or made up', () => {
    const name = ids.nameOf(owner, { deploymentId: 'd', upstreamId: 'u' });
    for (let index = 'video_'.length; index < name.length - 1; index += 1) {
      const changed = `${name.slice(0, index)}${name[index] === 'A' ? 'B' : 'A'}${name.slice(index + 1)}`;
      expect(ids.placeOf(owner, changed)).toBeUndefined();
    }
    for (const made of [
      '',
      'video_',
      'video_abc',
      name.slice('video_'.length),
      `video_${randomBytes(64).toString('base64url')}`,
    ]) {
      expect(ids.placeOf(owner, made)).toBeUndefined();
    }
  });

  it('refuses what would not fit into a path', () => {
    expect(() => ids.nameOf(owner, { deploymentId: 'd', upstreamId: 'u'.repeat(500) })).toThrow(
      expect.objectContaining({ reason: 'UPSTREAM_ERROR' }),
    );
  });
});
