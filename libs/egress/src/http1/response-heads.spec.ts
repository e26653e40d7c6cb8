import { describe, expect, it } from '@jest/globals';
import { seeded, withFaults } from '@roundhouse/testing';
import type { ResponseHead } from './response-head.ts';
import { ResponseParser } from './response-parser.ts';

const CASES = process.env['ROUNDHOUSE_LONG'] === '1' ? 50_000 : 4_000;

/** A connection whose answers are read one after the other; a new one after each that goes wrong. */
class Connection {
  readonly heads: ResponseHead[] = [];
  private told: unknown[] = [];
  private parser = this.open();

  /** What is told of an answer, and how it ends. */
  read(answer: Buffer, method = 'POST'): unknown[] {
    this.told = [];
    this.parser.expect(method);
    try {
      this.parser.push(Buffer.from(answer));
    } catch (error) {
      this.told.push((error as Error).message);
      this.parser = this.open();
    }
    return this.told;
  }

  private open(): ResponseParser {
    return new ResponseParser(
      {
        head: (head) => {
          this.heads.push(head);
          this.told.push({ ...head, headers: { ...head.headers } });
        },
        body: (bytes) => this.told.push(bytes.toString('latin1')),
        end: (isLast) => this.told.push(isLast ? 'clean' : 'more'),
      },
      1_024,
    );
  }
}

/** An answer with a length as it is written. */
function answer(length: number | string, { status = '200 OK', more = '', behind = '', body = 'hello' } = {}): Buffer {
  return Buffer.from(
    `HTTP/1.1 ${status}\r\nServer: x\r\nDate: today\r\n${more}Content-Length: ${length}\r\n${behind}X-A: b\r\n\r\n${body}`,
    'latin1',
  );
}

const CHUNKED = Buffer.from('HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\nx-a: b\r\n\r\n5\r\nhello\r\n0\r\n\r\n');

describe('answers of one connection', () => {
  it('read the same as each would by itself, whatever its length', () => {
    const connection = new Connection();
    const lengths = [5, 5, 1, 4, 5, '05', 5, '5 ', ' 5', 5, 0, 5, 10, 9_999, '999999999999999', '9999999999999999', ''];
    for (const length of [...lengths, 5, '+5', 5, '5e0', 5, '5, 5', 5]) {
      expect(connection.read(answer(length))).toEqual(new Connection().read(answer(length)));
    }
  });

  it('read the same as each would by itself after requests of another method and with other framing', () => {
    const connection = new Connection();
    const others = [answer(5, { status: '304 Not Modified' }), answer(5, { status: '204 No Content' }), CHUNKED];
    for (const method of ['POST', 'HEAD', 'POST', 'POST', 'HEAD', 'HEAD', 'POST']) {
      for (const one of [answer(5), answer(5), ...others, ...others]) {
        expect(connection.read(one, method)).toEqual(new Connection().read(one, method));
      }
    }
  });

  it('share what they say when they say the same, and nobody can change it', () => {
    const connection = new Connection();
    for (const length of [5, 5, 4, 4]) connection.read(answer(length));
    const [first, second, third, fourth] = connection.heads;
    expect(second).toBe(first);
    expect(fourth).toBe(third);
    expect(first?.headers).toEqual({ server: 'x', date: 'today', 'content-length': '5', 'x-a': 'b' });
    expect(third).toEqual({ ...first, headers: { ...first?.headers, 'content-length': '4' }, bodyLength: 4 });
    for (const head of connection.heads) expect(Object.isFrozen(head.headers)).toBe(true);
    connection.read(CHUNKED);
    connection.read(CHUNKED);
    expect(connection.heads[5]).toBe(connection.heads[4]);
  });

  it('tell a head by every one of its bytes', () => {
    for (const known of [answer(5), CHUNKED]) {
      for (let at = 0; at < known.length; at += 1) {
        const connection = new Connection();
        connection.read(known);
        const other = Buffer.from(known);
        other[at] = other[at]! ^ 1;
        expect(connection.read(other)).toEqual(new Connection().read(other));
      }
    }
  });

  it('read the same as each would by itself, whatever is wrong with it', () => {
    const random = seeded(20_261_122);
    const pieces = [...'\r\n \t:;01a\0'.split(''), '\r\n', '\r\n\r\n', 'content-length: 3\r\n', 'HTTP/1.1 '];
    let connection = new Connection();
    let whole = 0;
    for (let index = 0; index < CASES; index += 1) {
      if (index % 16 === 0) connection = new Connection();
      const good = index % 5 === 4 ? CHUNKED : answer(random() < 0.8 ? 5 : Math.floor(random() * 12));
      const text = Buffer.from(withFaults(good.toString('latin1'), pieces, random), 'latin1');
      const alone = new Connection().read(text);
      expect(connection.read(text)).toEqual(alone);
      // Whoever reads answers gives a connection up whose answer did not end.
      if (alone.at(-1) !== 'clean') connection = new Connection();
      else whole += 1;
    }
    expect(whole).toBeGreaterThan(CASES / 5);
  });

  it('are bounded as if each were read by itself', () => {
    const connection = new Connection();
    const long = (bytes: number): Buffer => answer(5, { more: `A: ${'a'.repeat(bytes)}\r\n` });
    for (const bytes of [900, 900, 1_024, 900]) {
      expect(connection.read(long(bytes))).toEqual(new Connection().read(long(bytes)));
    }
  });

  it('are read anew once four in a row differed from the one before', () => {
    const connection = new Connection();
    for (let index = 0; index < 5; index += 1) connection.read(answer(5, { more: `X-Id: ${index}\r\n` }));
    connection.read(answer(5));
    connection.read(answer(5));
    expect(connection.heads[6]).not.toBe(connection.heads[5]);
    expect(connection.heads[6]).toEqual(connection.heads[5]);
  });
});
