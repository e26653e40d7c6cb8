import { StackView } from '@roundhouse/testing';

/** The stack that the run's global set-up started. */
export function sharedStack(): StackView {
  const dataDirectory = process.env['ROUNDHOUSE_E2E_DATA'];
  if (dataDirectory === undefined) throw new Error('run with jest.e2e.config.mjs: its set-up starts the stack');
  return new StackView(dataDirectory);
}
