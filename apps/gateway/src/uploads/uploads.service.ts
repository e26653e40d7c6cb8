import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '@roundhouse/errors';
import { METRICS } from '@roundhouse/grpc';
import type { Metrics } from '@roundhouse/telemetry';
import type { FastifyRequest } from 'fastify';
import { readForm } from './form-reader.ts';
import { UploadBudget } from './upload-budget.ts';
import { UPLOAD_LIMITS, type UploadLimits } from './upload-limits.ts';
import type { UploadedForm } from './uploaded-form.ts';

/** Reads forms, all of them within one budget of memory. */
@Injectable()
export class UploadsService {
  private readonly limits: UploadLimits;
  private readonly budget: UploadBudget;

  constructor(@Inject(UPLOAD_LIMITS) limits: UploadLimits, @Inject(METRICS) metrics: Metrics) {
    this.limits = limits;
    this.budget = new UploadBudget(limits.maxHeldBytes);
    metrics.observedGauge('uploads_held_bytes', 'Bytes of uploaded forms that are held.', () => this.heldBytes);
  }

  /** Bytes of forms held at the moment. */
  get heldBytes(): number {
    return this.budget.heldBytes;
  }

  /**
   * Reads the form of a request that has one.
   *
   * @returns undefined when the request's body is no form
   * @throws AppError as {@link readForm}; INVALID_REQUEST when no model, or more than one, is named
   */
  async read(request: FastifyRequest): Promise<UploadedForm | undefined> {
    if (!isForm(request.headers['content-type'])) return undefined;
    // Another parser was found for its type: then its bytes are gone.
    if (request.body !== undefined) throw new AppError('INVALID_REQUEST', 'The content type of the form is malformed.');
    const form = await readForm(request.raw, this.limits, this.budget);
    const models = form.parts.filter(({ name }) => name === 'model');
    if (models.length === 1 && models[0]?.kind === 'field') return form;
    form.release();
    const message =
      models.length === 0 ? 'The form names no "model".' : 'The form names "model" more than once, or as a file.';
    throw new AppError('INVALID_REQUEST', message, { details: [{ where: 'model', message }] });
  }
}

/** Whether a content type is that of a form with files. */
export function isForm(contentType: string | undefined): boolean {
  return contentType !== undefined && /^multipart\/form-data\s*(;|$)/i.test(contentType);
}
