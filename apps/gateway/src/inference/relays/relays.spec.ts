import { describe, expect, it } from '@jest/globals';
import { NO_TOKENS } from '@roundhouse/openai-api';
import { failureOf } from '../transport-failure.ts';
import { BinaryRelay } from './binary-relay.ts';
import { EventRelay } from './event-relay.ts';
import { benchOf, optionsFor, textOf } from './relay-bench.fixture.ts';
import { bodyHeaders } from './sent-headers.ts';
import { WholeMediaRelay } from './whole-media-relay.ts';

type Operation = Parameters<typeof optionsFor>[0];
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const EVENTS = { 'content-type': 'text/event-stream' };
const served = [{ kind: 'served' }];
const failed = (failureClass: string, committed = false) => [{ kind: 'failed', failure: { failureClass }, committed }];

describe('WholeMediaRelay', () => {
  const answer = (operation: Operation, body: string | Buffer, headers = JSON_TYPE, options = {}) => {
    const bench = benchOf(() => new WholeMediaRelay(optionsFor(operation, options)));
    bench.relay.answered(headers);
    for (const byte of Buffer.from(body)) bench.relay.data(Buffer.from([byte]));
    bench.relay.complete();
    return bench;
  };

  it('shows our names of model and video, and changes no other byte', () => {
    for (const text of [
      '{ "id":"up_1" , "model" : "sora", "x": 1.50, "seconds":"4" }',
      '{ "model" : "sora", "x": 1.50, "seconds":"4", "id":"up_1" }',
    ]) {
      const { relay, results } = answer('video', text, JSON_TYPE, { renamed: (id: string) => `ours-${id}` });
      expect(results).toEqual(served);
      expect(relay.body.toString()).toBe(text.replace('"up_1"', '"ours-up_1"').replace('"sora"', '"public/key"'));
      expect(relay.produced.usage).toEqual({ ...NO_TOKENS, audioMs: 4_000 });
    }
  });

  it.each<[Operation, string]>([
    ['image', '{"created":1,"data":[]}'],
    ['image', '{"created":1}'],
    ['rerank', '{"results":[]}'],
    ['moderation', '{"id":"x"}'],
    ['audio_transcription', '{"usage":{"seconds":1}}'],
    ['video', '{"status":"queued"}'],
    ['video', '{"id":7}'],
    ['image', '<html>'],
    ['image', ''],
    ['audio_transcription', '{"text":"cut'],
  ])('takes an answer to %s without what was asked for as a failure: %s', (operation, body) => {
    const { relay, results } = answer(operation, body, JSON_TYPE, { renamed: (id: string) => id });
    expect(results).toMatchObject(failed('protocol'));
    expect(relay.body).toHaveLength(0);
  });

  it('reads an error in an answer of status 200', () => {
    const { results } = answer('image', '{"error":{"code":"rate_limit_exceeded","message":"Rate limit"}}');
    expect(results).toMatchObject(failed('rate_limited'));
  });

  it('counts images of an answer that counts no tokens', () => {
    const { relay } = answer('image', '{"data":[{"url":"a"},{"url":"b"}]}');
    expect(relay.produced.usage).toEqual({ ...NO_TOKENS, images: 2 });
  });

  it('passes text and subtitles on as they are, braces and all', () => {
    for (const [type, text] of [
      ['text/plain', '{not json\n'],
      ['application/json', '"a bare text"'],
      ['text/vtt; charset=utf-8', 'WEBVTT\n\n00:00 --> 00:01\nHé\n'],
    ]) {
      const counted = { ...NO_TOKENS, audioMs: 9_000 };
      const { relay, results } = answer('audio_transcription', text!, { 'content-type': type! }, { counted });
      expect(results).toEqual(served);
      expect([relay.body.toString(), relay.contentType]).toEqual([text, `${type!.split(';')[0]}; charset=utf-8`]);
      expect(relay.produced).toMatchObject({ usage: undefined, counted });
    }
    expect(answer('audio_translation', '<html>', { 'content-type': 'text/html' }).results).toMatchObject(
      failed('protocol'),
    );
  });

  it('refuses an answer beyond its bound', () => {
    expect(answer('image', 'x'.repeat(20), JSON_TYPE, { maxAnswerBytes: 10 }).results[0]).toMatchObject({
      kind: 'failed',
      failure: { failureClass: 'protocol' },
    });
  });
});

describe('EventRelay', () => {
  const event = (value: object, type = ''): string => `${type && `event: ${type}\n`}data: ${JSON.stringify(value)}\n\n`;
  const usage = { input_tokens: 3, output_tokens: 16, input_tokens_details: { text_tokens: 3, image_tokens: 0 } };
  const STREAM =
    event({ type: 'image_generation.partial_image', b64_json: 'AAAA' }, 'image_generation.partial_image') +
    event({ type: 'something.new', nested: { error: 1 } }) +
    ': comment\n\n' +
    event({ type: 'image_generation.completed', b64_json: 'BBBB', usage }, 'image_generation.completed') +
    event({ type: 'image_generation.completed', b64_json: 'CCCC', usage });
  const bench = (operation: Operation, options = {}) =>
    benchOf((client) => new EventRelay(client, optionsFor(operation, options)));

  it('passes every event on whole, also unknown ones, however the stream is cut', () => {
    const bytes = Buffer.from(STREAM);
    for (let cut = 1; cut < bytes.length; cut += 1) {
      const tried = bench('image');
      tried.relay.answered(EVENTS);
      tried.relay.data(bytes.subarray(0, cut));
      tried.relay.data(bytes.subarray(cut));
      tried.relay.complete();
      expect(tried.results).toEqual(served);
      expect(textOf(tried)).toBe(STREAM.replace(': comment\n\n', ''));
      expect(tried.relay.produced.usage).toEqual({ ...NO_TOKENS, inputTokens: 6, outputTokens: 32, images: 2 });
      expect(tried.steps).toEqual(['begin']);
    }
  });

  it('commits at the first event, and never before', () => {
    const tried = bench('audio_transcription');
    tried.relay.answered(EVENTS);
    tried.relay.data(Buffer.from(': waking up\n\nda'));
    expect(tried.steps).toEqual([]);
    tried.relay.data(Buffer.from('ta: {"type":"transcript.text.delta","delta":"a"}\n\n'));
    expect(tried.steps).toEqual(['begin']);
  });

  it.each([
    ['an error while nothing is sent', event({ error: { message: 'overloaded' } }), failed('overloaded')],
    ['an error event by name', event({ message: 'Rate limit' }, 'error'), failed('rate_limited')],
    ['no JSON', 'data: nothing\n\n', failed('protocol')],
    ['an end without anything', '', failed('truncated')],
    ['an end in the middle', event({ type: 'transcript.text.delta', delta: 'a' }), failed('truncated', true)],
    [
      'an error in the middle, once what was right has gone',
      event({ type: 'transcript.text.delta', delta: 'a' }) + event({ type: 'error', message: 'x' }),
      failed('unknown', true),
    ],
  ])('tells %s as a failure', (_what, text, results) => {
    const tried = bench('audio_transcription');
    tried.relay.answered(EVENTS);
    if (text !== '') tried.relay.data(Buffer.from(text));
    if (tried.results.length === 0) tried.relay.complete();
    expect(tried.results).toMatchObject(results);
    expect(textOf(tried)).toBe(
      results[0]?.committed === true ? event({ type: 'transcript.text.delta', delta: 'a' }) : '',
    );
  });

  it('ends by [DONE] where a server sends one, and passes it on', () => {
    const tried = bench('audio_transcription');
    tried.relay.answered(EVENTS);
    tried.relay.data(
      Buffer.from(`${event({ object: 'transcription.chunk', usage: { input_tokens: 2 } })}data: [DONE]\n\n`),
    );
    tried.relay.complete();
    expect(tried.results).toEqual(served);
    expect(textOf(tried)).toMatch(/data: \[DONE\]\n\n$/);
    expect(tried.relay.produced.usage).toMatchObject({ inputTokens: 2 });
  });

  it('refuses an answer that is no stream, and pauses for a slow caller', () => {
    const other = bench('image');
    other.relay.answered(JSON_TYPE);
    other.relay.data(Buffer.from('{"data":[{}]}'));
    expect(other.results).toMatchObject(failed('protocol'));
    const slow = bench('image');
    slow.taking = false;
    slow.relay.answered(EVENTS);
    slow.relay.data(Buffer.from(STREAM));
    expect(slow.steps).toEqual(['begin', 'pause']);
  });

  it('adds the characters that only the gateway counts to what speech reports', () => {
    const tried = bench('audio_speech', { counted: { ...NO_TOKENS, characters: 5 } });
    tried.relay.answered(EVENTS);
    tried.relay.data(Buffer.from(event({ type: 'speech.audio.done', usage: { input_tokens: 2, output_tokens: 9 } })));
    tried.relay.complete();
    expect(tried.relay.produced.usage).toEqual({ ...NO_TOKENS, inputTokens: 2, audioOutputTokens: 9, characters: 5 });
  });
});

describe('BinaryRelay', () => {
  const counted = { ...NO_TOKENS, characters: 5 };
  const bench = () => benchOf((client) => new BinaryRelay(client, optionsFor('audio_speech', { counted })));

  it('commits at the first byte, keeps nothing and pauses for a slow caller', () => {
    const tried = bench();
    tried.relay.answered({ 'content-type': 'audio/mpeg' });
    expect([tried.steps, tried.relay.produced.counted]).toEqual([[], undefined]);
    tried.taking = false;
    tried.relay.data(Buffer.from([0, 255]));
    expect(tried.steps).toEqual(['begin', 'pause']);
    expect(Buffer.concat(tried.written)).toEqual(Buffer.from([0, 255]));
    tried.relay.complete();
    expect([tried.results, tried.relay.produced.counted]).toEqual([served, counted]);
  });

  it('takes nothing for a failure, and an error of JSON for what it says', () => {
    const empty = bench();
    empty.relay.answered({ 'content-type': 'audio/mpeg' });
    empty.relay.complete();
    expect(empty.results).toMatchObject(failed('protocol'));
    const words = bench();
    words.relay.answered(JSON_TYPE);
    words.relay.data(Buffer.from('{"error":{"message":"Rate limit reached"}}'));
    words.relay.complete();
    expect([words.results, words.written]).toMatchObject([failed('rate_limited'), []]);
  });

  it('tells what breaks off after the first byte as committed', () => {
    const tried = bench();
    tried.relay.answered({});
    tried.relay.data(Buffer.from('x'));
    tried.abort(failureOf('truncated', 200));
    expect(tried.results).toMatchObject(failed('truncated', true));
  });
});

describe('bodyHeaders', () => {
  it.each([
    ['audio/mpeg', 'audio/mpeg'],
    ['video/mp4; codecs=x', 'video/mp4'],
    ['text/html', 'application/octet-stream'],
    ['image/svg+xml', 'application/octet-stream'],
    ['', 'application/octet-stream'],
  ])('sends %j as %s, which no browser runs', (given, sent) => {
    expect(bodyHeaders({ 'content-type': given, 'content-length': '12', 'set-cookie': 'x' }, true)).toEqual([
      'content-type',
      sent,
      'x-content-type-options',
      'nosniff',
      'content-length',
      '12',
    ]);
  });
});
