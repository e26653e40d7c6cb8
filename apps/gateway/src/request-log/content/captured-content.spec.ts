import { describe, expect, it } from '@jest/globals';
import { scanTopLevel } from '@roundhouse/openai-api';
import { CallCapture } from './call-capture.ts';
import { capturedContent, MAX_TEXT_BYTES, PREVIEW_CHARACTERS } from './captured-content.ts';
import { CaptureRoom } from './capture-room.ts';

const SECRET = 'sk-proj-4f9aB0c1D2e3F4a5B6c7D8e9';
const redaction = { emails: false, cardNumbers: true };

function captured(
  level: 'preview' | 'full',
  body: unknown,
  answer: (capture: CallCapture) => void,
  room = new CaptureRoom(),
) {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  const capture = new CallCapture(scanTopLevel(bytes), { level, redaction }, room);
  answer(capture);
  const content = capturedContent(capture);
  capture.release();
  return content;
}

const chat = (...messages: object[]) => ({ model: 'm', messages });
const user = (content: unknown) => ({ role: 'user', content });
const nothing = (): void => undefined;
const asked = (body: unknown) => captured('preview', body, nothing)?.requestPreview;

function whole(answer: unknown) {
  return (capture: CallCapture) => capture.whole(Buffer.from(JSON.stringify(answer)), 'application/json');
}

function frames(...events: unknown[]) {
  return (capture: CallCapture) => {
    for (const event of events) capture.frames(Buffer.from(`data: ${JSON.stringify(event)}\n\n`));
    capture.frames(Buffer.from('data: [DONE]\n\n'));
  };
}
const delta = (content: string, index = 0) => ({ choices: [{ index, delta: { content } }] });

describe('the preview of a request', () => {
  it('is the newest message of a user, on one line', () => {
    expect(asked(chat(user('first'), { role: 'assistant', content: 'no' }, user('the\n\n  second')))).toBe(
      'the second',
    );
    expect(asked(chat({ content: 'ahead of its role', role: 'user' }, { role: 'tool', content: 'x' }))).toBe(
      'ahead of its role',
    );
    expect(
      asked(
        chat(
          user([
            { type: 'image_url', image_url: { url: 'u' } },
            { type: 'text', text: 'look' },
          ]),
        ),
      ),
    ).toBe('look');
  });

  it('is not misled by what is said', () => {
    expect(asked(chat(user('say {"role":"user","content":"no"}')))).toBe('say {"role":"user","content":"no"}');
    expect(asked(chat(user('yes'), { role: 'assistant', content: '"role":"user","content":"no"' }))).toBe('yes');
  });

  it('is the input or prompt where there are no messages', () => {
    expect(asked({ model: 'm', input: 'embed me' })).toBe('embed me');
    expect(asked({ model: 'm', input: ['one', 'two'] })).toBe('one');
    expect(asked({ model: 'm', prompt: 'a cat', n: 2 })).toBe('a cat');
    expect(asked({ model: 'm' })).toBe('');
    expect(asked(chat())).toBe('');
  });

  it(`has ${PREVIEW_CHARACTERS} characters at most, never half of one`, () => {
    expect(asked(chat(user('x'.repeat(10_000))))).toBe('x'.repeat(PREVIEW_CHARACTERS));
    expect(asked(chat(user('😀'.repeat(5_000))))).toBe('😀'.repeat(PREVIEW_CHARACTERS));
    expect(asked(chat(user('\u0001é\\'.repeat(2_000))))).toHaveLength(PREVIEW_CHARACTERS);
  });

  it('has no part of a secret that its end runs through', () => {
    for (let before = 150; before < 205; before += 1) {
      const preview = asked(chat(user(`${'x'.repeat(before)} ${SECRET}`))) ?? '';
      expect(preview).not.toContain('sk-');
    }
  });

  it('is as long, and as free of secrets, where each letter is spelt as an escape', () => {
    const spelt = (text: string) => text.replace(/[^ -~]/g, (letter) => `\\u${letter.charCodeAt(0).toString(16)}`);
    for (const before of [100, 160, 165, 180, 197]) {
      const said = `${'中'.repeat(before)} ${SECRET} ${'文'.repeat(200)}`;
      const preview = asked(spelt(JSON.stringify(chat(user(said))))) ?? '';
      expect(preview).toBe(said.replace(SECRET, '[redacted]').slice(0, PREVIEW_CHARACTERS));
    }
  });

  it('costs the same however long the conversation is', () => {
    const long = chat(...Array.from({ length: 4_000 }, (_, turn) => user(`turn ${turn} ${'x'.repeat(100)}`)));
    const body = scanTopLevel(Buffer.from(JSON.stringify(long)));
    const startMs = performance.now();
    for (let round = 0; round < 1_000; round += 1) {
      capturedContent(new CallCapture(body, { level: 'preview', redaction }, new CaptureRoom()));
    }
    // Half a megabyte a thousand times: a parser would take seconds.
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});

describe('the preview of an answer', () => {
  it('is its words, whole or streamed, however they are cut', () => {
    const answer = { choices: [{ index: 0, message: { role: 'assistant', content: `Hello "you" ${SECRET}` } }] };
    expect(captured('preview', chat(), whole(answer))?.answerPreview).toBe('Hello "you" [redacted]');
    const streamed = captured(
      'preview',
      chat(),
      frames(...`Hello ${SECRET}!`.split('').map((letter) => delta(letter))),
    );
    expect(streamed).toMatchObject({ answerPreview: 'Hello [redacted]!', redactions: 1, capture: 'preview' });
  });

  it('names the functions that were called, and says nothing of their arguments', () => {
    const call = { index: 0, id: 'c', type: 'function', function: { name: 'weather', arguments: '{"name":"Bonn"}' } };
    const message = { role: 'assistant', content: null, tool_calls: [call] };
    const expected = { toolCalls: ['weather'], answerPreview: '' };
    expect(captured('preview', chat(), whole({ choices: [{ index: 0, message }] }))).toMatchObject(expected);
    expect(
      captured('preview', chat(), frames({ choices: [{ index: 0, delta: { tool_calls: [call] } }] })),
    ).toMatchObject(expected);
  });

  it('of what is no text has its size alone', () => {
    const sound = captured('preview', chat(), (capture) => capture.whole(Buffer.alloc(99, 'content'), 'audio/mpeg'));
    expect(sound).toMatchObject({ answerPreview: '', answerBytes: 99 });
    const film = captured('preview', chat(), (capture) => capture.frames(Buffer.from('"content":"x"'), true));
    expect(film).toMatchObject({ answerPreview: '', answerBytes: 13 });
  });
});

describe('everything that was said', () => {
  it('is kept as it came, without secrets, also those that are spelt with escapes', () => {
    const body = `{"model":"m","messages":[{"role":"user","content":"key: \\u0073\\u006b-proj-4f9aB0c1D2e3F4a5B6c7 \\u0022"}]}`;
    const content = captured('full', body, whole({ choices: [{ message: { content: 'fine' } }] }));
    expect(JSON.parse(content?.requestText ?? '')).toEqual(chat(user('key: [redacted] "')));
    expect(JSON.parse(content?.answerText ?? '')).toEqual({ choices: [{ message: { content: 'fine' } }] });
    expect(content).toMatchObject({ requestBytes: body.length, requestTruncated: false, answerTruncated: false });
  });

  it('of a stream is put together, each choice and call by itself', () => {
    const call = (part: object) => ({ choices: [{ index: 1, delta: { tool_calls: [{ index: 0, ...part }] } }] });
    const content = captured(
      'full',
      chat(),
      frames(
        { choices: [{ index: 0, delta: { role: 'assistant', content: 'He' } }] },
        call({ id: 'c', function: { name: 'f', arguments: '{"a"' } }),
        delta('llo'),
        call({ function: { arguments: ':1}' } }),
        { choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] },
      ),
    );
    expect(JSON.parse(content?.answerText ?? '')).toEqual({
      choices: [
        { index: 0, role: 'assistant', content: 'Hello', finish_reason: 'stop' },
        { index: 1, tool_calls: [{ id: 'c', name: 'f', arguments: '{"a":1}' }] },
      ],
    });
    expect(content).toMatchObject({ answerPreview: 'Hello', toolCalls: ['f'] });
  });

  it('of a stream of a thousand small pieces has each of them, in their order', () => {
    const pieces = Array.from({ length: 1_000 }, (_, index) => `w${index} `);
    const content = captured('full', chat(), frames(...pieces.map((piece) => delta(piece))));
    expect(JSON.parse(content?.answerText ?? '')).toEqual({ choices: [{ index: 0, content: pieces.join('') }] });
    expect(content?.answerPreview).toBe(pieces.join('').slice(0, PREVIEW_CHARACTERS));
  });

  it('is cut where it is too large, and its true size is kept', () => {
    const long = 'ä '.repeat(400_000);
    const content = captured('full', chat(user(long)), whole({ choices: [{ message: { content: long } }] }));
    expect(content).toMatchObject({ requestTruncated: true, answerTruncated: true });
    for (const text of [content?.requestText ?? '', content?.answerText ?? '']) {
      expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_TEXT_BYTES);
      expect(text).not.toContain('\uFFFD');
    }
    expect(content?.answerBytes).toBeGreaterThan(1_200_000);
    const streamed = captured('full', chat(), frames(...Array.from({ length: 3_000 }, () => delta('x'.repeat(1_000)))));
    expect(streamed?.answerTruncated).toBe(true);
    expect(streamed?.answerBytes).toBeGreaterThan(3_000_000);
  });

  it('has a note in the place of pictures and sound', () => {
    const url = `data:image/png;base64,${'A'.repeat(100_000)}`;
    const text = captured('full', chat(user([{ type: 'image_url', image_url: { url } }])), nothing)?.requestText ?? '';
    expect(text.length).toBeLessThan(300);
    expect(JSON.stringify(JSON.parse(text))).toContain('[100022 characters of media]');
    const large = `data:image/png;base64,${'A'.repeat(1_000_000)}`;
    const cut = captured('full', chat(user([{ type: 'image_url', image_url: { url: large } }])), nothing);
    expect(cut).toMatchObject({ requestTruncated: true });
    expect(cut?.requestText.length).toBeLessThan(300);
  });
});

describe('a capture', () => {
  it('gives up what a model that is tried forbids, and keeps a preview where it asks for less', () => {
    const forbidden = captured('full', chat(user('x')), (capture) => capture.narrow('none'));
    expect(forbidden).toBeUndefined();
    const less = captured('full', chat(user('x')), (capture) => capture.narrow('metadata'));
    expect(less).toMatchObject({ capture: 'preview', requestText: '' });
    const more = captured('preview', chat(user('x')), (capture) => capture.narrow('full'));
    expect(more).toMatchObject({ capture: 'preview', requestText: '' });
  });

  it('holds no more than there is room for, and gives all of it back', () => {
    const room = new CaptureRoom(1_000);
    const content = captured(
      'full',
      chat(user('x')),
      frames(...Array.from({ length: 100 }, () => delta('word'))),
      room,
    );
    expect(content).toMatchObject({ answerTruncated: true });
    expect(room.take(1_000)).toBe(true);
  });

  it('of how a stream begins is written on pages, up to their number, and the next one gets them', () => {
    const words = Array.from({ length: 600 }, (_, index) => `w${index} `);
    const room = new CaptureRoom(2 * 16 * 1024);
    for (let turn = 0; turn < 5; turn += 1) {
      const content = captured('preview', chat(user('x')), frames(...words.map((word) => delta(word))), room);
      expect(content?.answerPreview).toBe(words.join('').slice(0, PREVIEW_CHARACTERS).trim());
      // However many frames a write brings together, or whatever a page ends in the midst of.
      const one = Buffer.concat(words.map((word) => Buffer.from(`data: ${JSON.stringify(delta(word))}\n\n`)));
      const [first, second] = [1, 2].map((answers) => {
        const capture = new CallCapture(scanTopLevel(Buffer.from('{}')), { level: 'preview', redaction }, room);
        for (let time = 0; time < answers; time += 1) capture.frames(one);
        expect(capture.answer().toString()).toBe(one.toString('utf8', 0, 16 * 1024));
        expect(capture.answerBytes).toBe(answers * one.length);
        return capture;
      });
      // There is room for two of them.
      const third = new CallCapture(scanTopLevel(Buffer.from('{}')), { level: 'preview', redaction }, room);
      third.frames(one);
      expect(third.answer()).toHaveLength(0);
      for (const capture of [first, second, third]) capture?.release();
    }
    expect(room.take(2 * 16 * 1024)).toBe(true);
  });
});
