import { describe, expect, it } from '@jest/globals';
import { AppError } from '@roundhouse/errors';
import { DROPPED, REDACTED } from './log-fields.ts';
import { createLogger, frameworkLogger, type LogLevel } from './logger.ts';

function logging(level: LogLevel = 'info') {
  const lines: Record<string, unknown>[] = [];
  const logger = createLogger('router', level, { write: (line) => void lines.push(JSON.parse(line)) });
  return { logger, lines };
}

describe('a log line', () => {
  it('is JSON with level, time, service and message', () => {
    const { logger, lines } = logging();
    logger.info({ requestId: 'r1', durationMs: 12, tokens: 7n }, 'request');
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        service: 'router',
        requestId: 'r1',
        durationMs: 12,
        tokens: '7',
        message: 'request',
      },
    ]);
  });

  it('carries the fields of its child logger', () => {
    const { logger, lines } = logging();
    logger.child({ instanceId: 'a' }).info('hello');
    expect(lines[0]).toMatchObject({ instanceId: 'a', message: 'hello' });
  });

  it.each([
    'authorization',
    'apiKey',
    'api_key',
    'password',
    'clientSecret',
    'set-cookie',
    'privateKey',
    'joinToken',
    'prompt',
    'body',
    'headers',
  ])('never shows a field named %s', (name) => {
    const { logger, lines } = logging();
    logger.child({ [name]: 'hunter2' }).info({ [name]: 'hunter2' }, 'request');
    expect(lines[0]?.[name]).toBe(REDACTED);
    expect(JSON.stringify(lines)).not.toContain('hunter2');
  });

  it.each(['apiKeyId', 'promptTokens', 'completionTokens', 'credentialId', 'contentLength'])(
    'shows the plain fact %s',
    (name) => {
      const { logger, lines } = logging();
      logger.info({ [name]: 'fact' }, 'request');
      expect(lines[0]?.[name]).toBe('fact');
    },
  );

  it('drops whole objects, which may hold anything', () => {
    const { logger, lines } = logging();
    logger.info({ request: { authorization: 'hunter2' }, tags: ['a', { token: 'hunter2' }] }, 'request');
    expect(lines[0]).toMatchObject({ request: DROPPED, tags: ['a', DROPPED] });
  });

  it('bounds long texts and lists', () => {
    const { logger, lines } = logging();
    logger.info({ text: 'x'.repeat(1_000_000), list: Array.from({ length: 1_000 }, () => 1) }, 'long');
    expect(JSON.stringify(lines[0]).length).toBeLessThan(4_000);
  });

  it('tells reason, internal part and cause of an error', () => {
    const { logger, lines } = logging();
    const error = new AppError('CONFLICT', 'Taken.', { internal: 'row 7', cause: new Error('duplicate') });
    logger.error({ error }, 'failed');
    expect(lines[0]?.['error']).toMatchObject({
      type: 'AppError',
      message: 'Taken.',
      reason: 'CONFLICT',
      internal: 'row 7',
      cause: 'Error: duplicate',
      stack: expect.stringContaining('logger.spec'),
    });
  });

  it('below the level is not written', () => {
    const { logger, lines } = logging('warn');
    logger.info('no');
    logger.warn('yes');
    expect(lines.map((line) => line['message'])).toEqual(['yes']);
    expect(logger.isLevelEnabled('debug')).toBe(false);
  });
});

describe('lines of the framework', () => {
  it('keep their component; start-up chatter is debug', () => {
    const { logger, lines } = logging('info');
    const framework = frameworkLogger(logger);
    framework.log('Mapped route', 'Router');
    framework.error('Cannot resolve', 'stack', 'Injector');
    expect(lines).toMatchObject([{ level: 'error', component: 'Injector', message: 'Cannot resolve' }]);
  });
});
