import type { IncomingMessage } from 'node:http';
import { Busboy, type BusboyFileStream, type BusboyInstance } from '@fastify/busboy';
import { AppError } from '@roundhouse/errors';
import type { UploadBudget } from './upload-budget.ts';
import type { UploadLimits } from './upload-limits.ts';
import { UploadedForm, type FormPart } from './uploaded-form.ts';

const MAX_HEADERS = 16;
const MAX_HEADER_BYTES = 8 * 1024;
const MAX_NAME_LENGTH = 256;
const RETRY_AFTER_MS = 2_000;

/** A request as far as reading its form goes. */
export type FormSource = Pick<IncomingMessage, 'headers' | 'pipe' | 'unpipe' | 'resume' | 'on' | 'off' | 'complete'>;

/**
 * Reads the form of a request into memory, in bounds. Ends with the request: how long a body may take is the server's
 * affair.
 *
 * @throws AppError INVALID_REQUEST for a form that is malformed or cut off, REQUEST_TOO_LARGE for one beyond its bounds,
 *   OVERLOADED when the process holds as much as it may, CANCELLED when the caller is gone
 */
export function readForm(source: FormSource, limits: UploadLimits, budget: UploadBudget): Promise<UploadedForm> {
  return new Promise((resolve, reject) => {
    new FormReading(source, limits, budget, resolve, reject).start();
  });
}

class FormReading {
  private readonly parts: FormPart[] = [];
  private taken = 0;
  private over = false;
  private parser: BusboyInstance | undefined;
  private readonly source: FormSource;
  private readonly limits: UploadLimits;
  private readonly budget: UploadBudget;
  private readonly resolve: (form: UploadedForm) => void;
  private readonly reject: (error: AppError) => void;

  constructor(
    source: FormSource,
    limits: UploadLimits,
    budget: UploadBudget,
    resolve: (form: UploadedForm) => void,
    reject: (error: AppError) => void,
  ) {
    this.source = source;
    this.limits = limits;
    this.budget = budget;
    this.resolve = resolve;
    this.reject = reject;
  }

  start(): void {
    const { source, limits } = this;
    if (Number(source.headers['content-length'] ?? 0) > limits.maxFormBytes) return this.refuse(tooLarge());
    const parser = this.makeParser();
    if (parser === undefined) return this.refuse(malformed('its boundary is missing'));
    this.parser = parser;
    parser.on('partsLimit', () => this.refuse(malformed(`it has more than ${limits.maxParts} parts`)));
    parser.on('field', (name: string | undefined, value, _cut, valueCut, _code, type) => {
      if (valueCut) this.refuse(tooLarge(name));
      else if (this.isSound(name) && this.take(Buffer.byteLength(value))) {
        this.parts.push({ kind: 'field', name, value, type });
      }
    });
    parser.on('file', (name: string | undefined, stream, fileName: string | undefined, _code, type) =>
      this.readFile(name, stream, fileName, type),
    );
    parser.on('error', () => this.refuse(malformed('it ends before its last boundary')));
    parser.on('finish', () => this.finish());
    source.on('close', this.closed);
    source.pipe(parser);
  }

  private makeParser(): BusboyInstance | undefined {
    const { source, limits } = this;
    const contentType = source.headers['content-type'] ?? '';
    try {
      return new Busboy({
        headers: { 'content-type': contentType },
        limits: {
          parts: limits.maxParts,
          fileSize: limits.maxFileBytes,
          fieldSize: limits.maxFieldBytes,
          headerPairs: MAX_HEADERS,
          headerSize: MAX_HEADER_BYTES,
        },
      });
    } catch {
      return undefined;
    }
  }

  private readFile(
    name: string | undefined,
    stream: BusboyFileStream,
    fileName: string | undefined,
    type: string,
  ): void {
    const chunks: Buffer[] = [];
    const file = { kind: 'file' as const, name: name ?? '', fileName, type, chunks, sizeBytes: 0 };
    // Its place is where it begins: fields behind it may be through before its end is told.
    if (this.isSound(name)) this.parts.push(file);
    stream.on('data', (chunk: Buffer) => {
      if (!this.take(chunk.length)) return;
      chunks.push(chunk);
      file.sizeBytes += chunk.length;
    });
    stream.on('limit', () => this.refuse(tooLarge(name)));
    // The parser reports it, too.
    stream.on('error', () => undefined);
  }

  private isSound(name: string | undefined): name is string {
    if (name !== undefined && name !== '' && name.length <= MAX_NAME_LENGTH) return !this.over;
    this.refuse(malformed('a part has no usable name'));
    return false;
  }

  private take(sizeBytes: number): boolean {
    if (this.over) return false;
    if (this.taken + sizeBytes > this.limits.maxFormBytes) {
      this.refuse(tooLarge());
      return false;
    }
    if (!this.budget.take(sizeBytes)) {
      this.refuse(
        new AppError('OVERLOADED', 'Too many uploads are being served. Try again in a moment.', {
          retryAfterMs: RETRY_AFTER_MS,
        }),
      );
      return false;
    }
    this.taken += sizeBytes;
    return true;
  }

  private finish(): void {
    if (this.over) return;
    this.end();
    this.resolve(new UploadedForm(this.parts, this.held()));
  }

  private refuse(error: AppError): void {
    if (this.over) return;
    this.end();
    this.held().release();
    this.parts.length = 0;
    const { source, parser } = this;
    if (parser !== undefined) source.unpipe(parser);
    // What still comes is thrown away by the server, within its own bounds.
    source.resume();
    this.reject(error);
  }

  private readonly closed = (): void => {
    if (!this.source.complete) this.refuse(new AppError('CANCELLED', 'The caller left before the end of the body.'));
  };

  private end(): void {
    this.over = true;
    this.source.off('close', this.closed);
  }

  private held(): { release(): void } {
    return {
      release: () => {
        this.budget.release(this.taken);
        this.taken = 0;
      },
    };
  }
}

function malformed(how: string): AppError {
  return new AppError('INVALID_REQUEST', `The body cannot be read as a form: ${how}.`);
}

function tooLarge(name?: string): AppError {
  const message =
    name === undefined ? 'The form is larger than allowed.' : 'A part of the form is larger than allowed.';
  const details = name === undefined ? [] : [{ where: name.slice(0, 64), message }];
  return new AppError('REQUEST_TOO_LARGE', message, { details });
}
