import { z } from 'zod';

/** What a circuit can belong to. */
export const CIRCUIT_OWNERS = ['deployment', 'provider'] as const;

/** One of them. */
export type CircuitOwnerKind = (typeof CIRCUIT_OWNERS)[number];

/** States in which a circuit keeps calls out, the worst first. A closed one is not told of. */
export const CIRCUIT_STATES = ['open', 'half_open'] as const;

/** One of them. */
export type CircuitStateName = (typeof CIRCUIT_STATES)[number];

/** Why a circuit is not closed: by hand, as nothing can be reached there, or as too many calls failed. */
export const CIRCUIT_CAUSES = ['manual', 'unreachable', 'failures'] as const;

/** One of them. */
export type CircuitCauseName = (typeof CIRCUIT_CAUSES)[number];

/** The circuit that keeps something out; null = none does, as far as it is known here. */
export const keptOut = z
  .object({
    owner: z.enum(CIRCUIT_OWNERS).describe('whose circuit it is'),
    state: z.enum(CIRCUIT_STATES),
    cause: z.enum(CIRCUIT_CAUSES),
    retry_after_ms: z.int().describe('until it lets a call through; 0 = the next one is its trial'),
  })
  .nullable();

/** What keeps a credential from being used; null = nothing, as far as it is known here. */
export const credentialState = z
  .object({
    state: z.enum(['out', 'half_open', 'waiting']).describe('waiting = told to, for some of its models'),
    upstream_model_ids: z.array(z.string()).describe('models that it waits for; empty = all'),
    retry_after_ms: z.int(),
  })
  .nullable();
