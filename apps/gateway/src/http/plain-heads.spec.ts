import { describe, expect, it } from '@jest/globals';
import { seeded, withFaults } from '@roundhouse/testing';
import { PlainHeads } from './plain-heads.ts';
import { readPlainHead } from './plain-request.ts';

const HEADERS = 'Host: x\r\nAuthorization: Bearer key\r\nX-Request-Id: a b\r\n';

/** A head with a length as it is written. */
function head(length: number | string, { more = '', behind = '', path = '/v1/chat/completions' } = {}): Buffer {
  return Buffer.from(
    `POST ${path} HTTP/1.1\r\n${HEADERS}${more}Content-Length: ${length}\r\n${behind}Accept: */*\r\n\r\n{"model":"m"}`,
    'latin1',
  );
}

describe('heads of one connection', () => {
  it('read the same as each would by itself, whatever its length', () => {
    const heads = new PlainHeads();
    for (const length of [
      1,
      29,
      30,
      9,
      10,
      99_999,
      65_536,
      65_537,
      0,
      '',
      '+1',
      '007',
      '1 ',
      ' 1',
      '1e3',
      '12\t',
      31,
    ]) {
      expect(heads.read(head(length))).toEqual(readPlainHead(head(length)));
    }
  });

  it('share what they say when they say the same', () => {
    const heads = new PlainHeads();
    const [first, second, third] = [
      heads.read(head(7)),
      heads.read(head(1_234)),
      heads.read(head(8, { more: 'A: b\r\n' })),
    ];
    expect(second?.headers).toBe(first?.headers);
    expect(first?.headers).toEqual({ host: 'x', authorization: 'Bearer key', 'x-request-id': 'a b', accept: '*/*' });
    expect(third?.headers).toEqual({ ...first?.headers, a: 'b' });
  });

  it('tell a head by every one of its bytes', () => {
    const known = head(29);
    for (let at = 0; at < known.length; at += 1) {
      const heads = new PlainHeads();
      heads.read(known);
      const other = Buffer.from(known);
      other[at] = other[at]! ^ 1;
      expect(heads.read(other)).toEqual(readPlainHead(other));
      expect(heads.read(known.subarray(0, at))).toEqual(readPlainHead(known.subarray(0, at)));
      expect(heads.read(known)).toEqual(readPlainHead(known));
    }
  });

  it('read the same as each would by itself, whatever is wrong with it', () => {
    const random = seeded(39);
    const pieces = [...'\r\n \t:;0a\0é'.split(''), '\r\n', '\r\n\r\n', 'Content-Length: 3\r\n', 'Host: y\r\n'];
    let heads = new PlainHeads();
    let plain = 0;
    for (let index = 0; index < (process.env['ROUNDHOUSE_LONG'] === '1' ? 20_000 : 3_000); index += 1) {
      if (index % 16 === 0) heads = new PlainHeads();
      const text = withFaults(head(Math.floor(random() * 70_000)).toString('latin1'), pieces, random);
      const bytes = Buffer.from(text, 'latin1');
      const read = heads.read(bytes);
      expect(read).toEqual(readPlainHead(bytes));
      if (read !== undefined) plain += 1;
    }
    expect(plain).toBeGreaterThan(450);
  });

  it('are not kept where they are long, or differ each time', () => {
    const long = { more: `A: ${'a'.repeat(5_000)}\r\n` };
    const heads = new PlainHeads();
    expect(heads.read(head(7, long))?.headers).not.toBe(heads.read(head(8, long))?.headers);
    const changing = new PlainHeads();
    for (let index = 0; index < 5; index += 1) changing.read(head(7, { more: `A: ${index}\r\n` }));
    expect(changing.read(head(7, { more: 'A: 4\r\n' }))?.headers).not.toBe(
      changing.read(head(8, { more: 'A: 4\r\n' }))?.headers,
    );
  });
});
