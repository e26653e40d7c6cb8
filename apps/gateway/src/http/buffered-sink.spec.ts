import { Writable } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { BufferedSink } from './buffered-sink.ts';
import { RequestLines } from './request-lines.ts';

/** Collects what is written; a stuck one never takes anything. */
function target(stuck = false): { stream: Writable; writes: string[] } {
  const writes: string[] = [];
  const stream = new Writable({
    decodeStrings: false,
    write: (text: string, _encoding, done) => {
      writes.push(text);
      if (!stuck) done();
    },
  });
  return { stream, writes };
}

describe('BufferedSink', () => {
  it('writes many lines in one go, in order', () => {
    const { stream, writes } = target();
    const sink = new BufferedSink(stream);
    for (let index = 0; index < 10; index += 1) sink.write(`${index}\n`);
    expect(writes).toEqual([]);
    sink.flush();
    expect(writes).toEqual(['0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n']);
  });

  it('drops and counts lines instead of growing while nobody reads', () => {
    const { stream } = target(true);
    const sink = new BufferedSink(stream);
    const line = `${'x'.repeat(1023)}\n`;
    for (let index = 0; index < 8 * 1024; index += 1) sink.write(line);
    expect(sink.dropped).toBeGreaterThan(3 * 1024);
    expect(stream.writableLength).toBeLessThan(5 * 1024 * 1024);
    sink.flush();
  });
});

describe('RequestLines', () => {
  it('writes one JSON line in the form of the logger', () => {
    const { stream, writes } = target();
    new RequestLines('gateway', 'g-1', stream).write({ route: '/v1/"x"\n', status: 200, reason: undefined });
    expect(writes[0]?.endsWith('\n')).toBe(true);
    expect(JSON.parse(writes[0] as string)).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      service: 'gateway',
      instanceId: 'g-1',
      message: 'request',
      route: '/v1/"x"\n',
      status: 200,
    });
  });

  it('may leave out what was served, never what failed, after its status was sent either', () => {
    const lines = new RequestLines('gateway', 'g-1', target().stream, 'failed');
    expect(lines.wants(200, '')).toBe(false);
    expect(lines.wants(499, 'cancelled')).toBe(true);
    expect(lines.wants(200, 'truncated')).toBe(true);
    expect(lines.wants(404, '')).toBe(true);
    expect(new RequestLines('gateway', 'g-1', target().stream).wants(200, '')).toBe(true);
    expect(new RequestLines('gateway', 'g-1', undefined).wants(500, '')).toBe(false);
  });

  it('writes nothing when switched off', () => {
    expect(() => new RequestLines('gateway', 'g-1', undefined).write({})).not.toThrow();
  });
});
