import { describe, expect, it } from '@jest/globals';
import { DRIVER_MODES, FAILURE_CLASSES, type UpstreamFailure } from '@roundhouse/drivers';
import { redacted, secretsIn } from './redaction.ts';
import { hasTestCall, testBody, testMode, wantsModernStyle } from './test-call.ts';
import { TestSlots } from './test-slots.ts';
import { isSilent, verdictOf } from './verdict.ts';

const failure = (given: Partial<UpstreamFailure>): UpstreamFailure => ({
  failureClass: 'unknown',
  status: 0,
  message: '',
  type: '',
  code: '',
  param: '',
  retryAfterMs: 0,
  ...given,
});

describe('the call of a test', () => {
  it('is tiny: one short prompt, at most 16 tokens, temperature 0, no tools, no stream (001-32)', () => {
    const body = testBody('chat', 'gpt-x', 'customary');
    expect(body).toEqual({
      model: 'gpt-x',
      messages: [{ role: 'user', content: 'Reply with OK' }],
      stream: false,
      max_tokens: 16,
      temperature: 0,
    });
    expect(testBody('embedding', 'e', 'customary')).toEqual({ model: 'e', input: 'OK' });
  });

  it('has another form for models that refuse the customary parameters', () => {
    const body = testBody('chat', 'o9', 'modern');
    expect(body).toMatchObject({ max_completion_tokens: 16 });
    expect(body).not.toHaveProperty('temperature');
    expect(wantsModernStyle(400, "Unsupported parameter: 'max_tokens' is not supported with this model.")).toBe(true);
    expect(wantsModernStyle(401, 'max_tokens')).toBe(false);
    expect(wantsModernStyle(400, 'messages must not be empty')).toBe(false);
  });

  it.each(['image', 'image_edit', 'audio_speech', 'audio_transcription', 'video'])(
    'is not made for %s unless a paid test is asked for (001-33, rule 27)',
    (mode) => {
      expect(testMode(mode, [mode as 'chat'], false)).toEqual({ unsupported: expect.stringContaining('cost money') });
      expect(testMode(mode, [mode as 'chat'], true)).toBe(mode);
      expect(testMode(mode, ['chat'], true)).toEqual({ unsupported: expect.stringContaining('no test') });
    },
  );

  it('is made for every workload that the driver serves', () => {
    expect(testMode('chat', ['chat', 'embedding'], false)).toBe('chat');
    const bodies = DRIVER_MODES.filter(hasTestCall).map((mode) => JSON.stringify(testBody(mode, 'm', 'customary')));
    expect([new Set(bodies).size, bodies.every((body) => body.length < 150)]).toEqual([bodies.length - 1, true]);
    expect(testMode('rerank', ['chat', 'embedding'], false)).toEqual({ unsupported: expect.any(String) });
  });
});

describe('the verdict of a test', () => {
  it('has four values and no more (001-33)', () => {
    const results = FAILURE_CLASSES.flatMap((failureClass) =>
      [0, 200, 503].map((status) => verdictOf(failure({ failureClass, status })).result),
    );
    expect(new Set(results)).toEqual(new Set(['error', 'timeout']));
  });

  it('is the same whatever keeps an answer from coming: it tells no open port from a closed one (security 40)', () => {
    const silent = (['connect', 'dns', 'tls', 'protocol', 'unknown', 'truncated'] as const).map((failureClass) =>
      failure({ failureClass }),
    );
    expect(silent.every(isSilent)).toBe(true);
    expect(new Set(silent.map((one) => JSON.stringify(verdictOf(one)))).size).toBe(1);
  });

  it('says what the upstream says', () => {
    expect(verdictOf(failure({ failureClass: 'auth', status: 401, message: 'Incorrect key.' }))).toEqual({
      result: 'error',
      errorClass: 'auth',
      message: 'The upstream refuses the credential. It says: Incorrect key.',
    });
    expect(verdictOf(failure({ failureClass: 'caller_fault', status: 422 })).message).toContain('status 422');
    expect(verdictOf(failure({ failureClass: 'idle', status: 200 })).result).toBe('timeout');
  });
});

describe('what is kept of a test', () => {
  it('holds no header value of the request, in whatever part of an answer it comes back', () => {
    const secrets = secretsIn(['accept', 'application/json', 'authorization', 'Bearer hush-hush', 'x-team', 'blue-1']);
    const safe = redacted('you sent Bearer hush-hush (hush-hush) from blue-1, accept application/json', secrets);
    expect(safe).not.toMatch(/hush|blue-1/);
    expect(safe).toContain('application/json');
  });

  it('is one bounded line without addresses', () => {
    const safe = redacted(`at http://10.0.0.1/x\r\n${'word '.repeat(1_000)}`, []);
    expect(safe).not.toMatch(/10\.0\.0\.1|[\r\n]/);
    expect(safe.length).toBeLessThanOrEqual(1_000);
  });
});

describe('slots of tests', () => {
  it('never hold more than so many at once, and let nobody overtake', async () => {
    const slots = new TestSlots(4);
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const work = (index: number) => async (): Promise<void> => {
      order.push(index);
      most = Math.max(most, (running += 1));
      await new Promise((done) => setImmediate(done));
      running -= 1;
      if (index === 3) throw new Error('one that fails gives its slot back');
    };
    await Promise.allSettled(Array.from({ length: 40 }, (_, index) => slots.run(work(index))));
    expect([most, running]).toEqual([4, 0]);
    expect(order).toEqual(Array.from({ length: 40 }, (_, index) => index));
  });
});
