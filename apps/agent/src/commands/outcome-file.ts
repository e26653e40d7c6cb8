import { isReason, type Reason } from '@roundhouse/errors';
import { z } from 'zod';
import { JsonFile } from '../local-state/json-file.ts';
import type { CommandOutcome } from './node-command.ts';

/** Outcomes that registry has not acknowledged, kept over a restart: a command that was done is not done again. */
export interface OutcomeFile {
  read(): Promise<readonly CommandOutcome[]>;
  write(outcomes: readonly CommandOutcome[]): Promise<void>;
}

const stored = z.array(
  z.object({
    commandId: z.string(),
    ok: z.boolean(),
    reason: z.custom<Reason | ''>((text) => typeof text === 'string' && (text === '' || isReason(text))),
    message: z.string(),
    payload: z.base64().transform((text) => Buffer.from(text, 'base64')),
  }),
);

/** Keeps outcomes in a JSON file. */
export function outcomeFile(path: string): OutcomeFile {
  const file = new JsonFile<unknown>(path, z.unknown());
  return {
    read: async () => {
      const parsed = stored.safeParse(await file.read());
      return parsed.success ? parsed.data : [];
    },
    write: (outcomes) =>
      file.write(outcomes.map((outcome) => ({ ...outcome, payload: outcome.payload.toString('base64') }))),
  };
}
