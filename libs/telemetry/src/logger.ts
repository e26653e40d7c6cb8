import { trace } from '@opentelemetry/api';
import { destination, pino, stdTimeFunctions, type DestinationStream } from 'pino';
import { toLoggable, type LogFields } from './log-fields.ts';

/** Levels of log lines; `error` = a human must act. */
export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace';

/** Writes one line: facts first, then the sentence. A caught error goes under the name `error`. */
export interface LogMethod {
  (fields: LogFields, message: string): void;
  (message: string): void;
}

/** JSON lines on stdout. Lines written inside a sampled span carry `trace_id` and `span_id`. */
export interface Logger extends Readonly<Record<LogLevel, LogMethod>> {
  /** A logger whose lines also carry these fields. */
  child(fields: LogFields): Logger;
  /** True when lines of this level are written; for facts that are costly to collect. */
  isLevelEnabled(level: LogLevel): boolean;
}

/**
 * Makes the logger of a process.
 *
 * @param sink where lines go; default stdout, written synchronously so that a crash loses no line.
 */
export function createLogger(service: string, level: LogLevel, sink: DestinationStream = standardOutput()): Logger {
  return pino(
    {
      level,
      base: { service },
      messageKey: 'message',
      timestamp: stdTimeFunctions.isoTime,
      mixin: traceFields,
      formatters: { level: (label) => ({ level: label }), log: toLoggable, bindings: toLoggable },
    },
    sink,
  );
}

/**
 * Stdout without the stream's `flushSync`: pino calls that after a fatal line, and it tries for ever, blocking the
 * process, once nobody reads stdout any more. Nothing is lost without it, as every write is synchronous.
 */
function standardOutput(): DestinationStream {
  const stdout = destination({ dest: 1, sync: true });
  return { write: (line) => void stdout.write(line) };
}

/** The methods through which NestJS logs (its `LoggerService`). */
export interface FrameworkLogger {
  log(message: unknown, ...rest: unknown[]): void;
  error(message: unknown, ...rest: unknown[]): void;
  warn(message: unknown, ...rest: unknown[]): void;
  debug(message: unknown, ...rest: unknown[]): void;
  verbose(message: unknown, ...rest: unknown[]): void;
  fatal(message: unknown, ...rest: unknown[]): void;
}

/** Passes the lines of NestJS on to our logger; its chatter about start-up is shown at `debug` only. */
export function frameworkLogger(logger: Logger): FrameworkLogger {
  const to =
    (level: LogLevel) =>
    (message: unknown, ...rest: unknown[]) => {
      const error = message instanceof Error ? message : rest.find((part) => part instanceof Error);
      logger[level]({ component: rest.at(-1), error }, error === message ? 'framework error' : String(message));
    };
  return {
    log: to('debug'),
    error: to('error'),
    warn: to('warn'),
    debug: to('debug'),
    verbose: to('trace'),
    fatal: to('fatal'),
  };
}

function traceFields(): object {
  const spanContext = trace.getActiveSpan()?.spanContext();
  return spanContext === undefined ? {} : { trace_id: spanContext.traceId, span_id: spanContext.spanId };
}
