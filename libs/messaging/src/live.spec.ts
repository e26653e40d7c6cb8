import { describe, expect, it } from '@jest/globals';
import { isId } from '@roundhouse/kernel';
import { decodeLiveEvent, encodeLiveEvent, MAX_LIVE_DATA_BYTES } from './index.ts';

const occurrence = { kind: 'test.progress', action: 'model:read', organizationId: 'o1', data: { done: 1 } };

describe('a live event', () => {
  it('arrives as it was sent, on the subject of its organization', () => {
    const { subject, bytes } = encodeLiveEvent({ ...occurrence, projectId: 'p1' }, 5)!;
    expect(subject).toBe('live.o1');
    const event = decodeLiveEvent(bytes)!;
    expect(event).toMatchObject({ kind: 'test.progress', action: 'model:read', organizationId: 'o1', projectId: 'p1' });
    expect([isId(event.id), event.atUnixMs, event.dataJson.toString()]).toEqual([true, 5n, '{"done":1}']);
  });

  it('of the installation has a subject of its own', () => {
    expect(encodeLiveEvent({ ...occurrence, organizationId: '' }, 5)!.subject).toBe('live.platform');
  });

  it('is left out when it is too large, and is none when its bytes are odd', () => {
    expect(encodeLiveEvent({ ...occurrence, data: { text: 'x'.repeat(MAX_LIVE_DATA_BYTES) } }, 5)).toBeUndefined();
    expect(decodeLiveEvent(Buffer.from('no protobuf at all'))).toBeUndefined();
  });
});
