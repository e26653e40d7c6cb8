import { describe, expect, it } from '@jest/globals';
import { wholeBody } from './body-parsing.ts';

/** A piece with memory of its own, as a body's pieces come from a connection. */
const piece = (text: string): Buffer => Buffer.from(new TextEncoder().encode(text).buffer);

describe('wholeBody', () => {
  it('puts pieces together in order and gives the memory of each back', () => {
    const pieces = [piece('{"model"'), piece(':"a"'), piece('}')];
    expect(wholeBody(pieces).toString()).toBe('{"model":"a"}');
    expect(pieces.map(({ length }) => length)).toEqual([0, 0, 0]);
  });

  it('leaves memory alone that a piece shares with others', () => {
    const shared = piece('one two');
    const pieces = [shared.subarray(0, 3), shared.subarray(4)];
    expect(wholeBody(pieces).toString()).toBe('onetwo');
    expect(shared.toString()).toBe('one two');
  });

  it('takes a body in one piece as it is', () => {
    const body = Buffer.from('{}');
    expect(wholeBody(body)).toBe(body);
  });
});
