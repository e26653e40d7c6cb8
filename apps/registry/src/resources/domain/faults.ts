import { AppError, type FaultDetail } from '@roundhouse/errors';

/** Collects every fault of an input, so that a caller corrects them all at once. */
export class Faults {
  private readonly found: FaultDetail[] = [];

  /**
   * @param where JSON pointer into the resource as REST shows it, for example `/base_url`
   * @param message what is wrong, as a sentence's end: "must be ..."
   */
  add(where: string, message: string): void {
    this.found.push({ where, message });
  }

  /** Adds a fault unless the condition holds. */
  require(condition: boolean, where: string, message: string): void {
    if (!condition) this.add(where, message);
  }

  /** All faults so far. */
  get details(): readonly FaultDetail[] {
    return this.found;
  }

  /** @throws AppError INVALID_REQUEST that names every fault, when there is one */
  throwIfAny(what: string): void {
    if (this.found.length === 0) return;
    const text = this.found.map(({ where, message }) => `${where} ${message}`).join('; ');
    throw new AppError('INVALID_REQUEST', `The ${what} was refused: ${text}.`, { details: this.found });
  }
}
