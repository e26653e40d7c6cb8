import { z } from 'zod';
import { JsonFile } from '../local-state/json-file.ts';
import type { DesiredState } from './plan-actions.ts';

const desiredState = z.object({
  generation: z.string().regex(/^\d+$/).transform(BigInt),
  installations: z.array(
    z.object({
      id: z.string(),
      artifactKey: z.string(),
      files: z.array(z.object({ name: z.string(), url: z.string(), sizeBytes: z.number(), sha256: z.string() })),
    }),
  ),
  instances: z.array(
    z.object({
      id: z.string(),
      installationId: z.string(),
      deploymentId: z.string(),
      modelFile: z.string(),
      settings: z.object({
        contextTokens: z.number().optional(),
        parallel: z.number().optional(),
        gpuLayers: z.number().optional(),
        threads: z.number().optional(),
        embeddings: z.boolean(),
      }),
    }),
  ),
});

/** The last desired state, kept so that a restarted node goes on while registry is away. */
export interface DesiredStateFile {
  read(): Promise<DesiredState | undefined>;
  write(state: DesiredState): Promise<void>;
}

/** Keeps the desired state in a JSON file. */
export function desiredStateFile(path: string): DesiredStateFile {
  const file = new JsonFile<unknown>(path, z.unknown());
  return {
    read: async () => {
      const parsed = desiredState.safeParse(await file.read());
      return parsed.success ? parsed.data : undefined;
    },
    write: (state) => file.write({ ...state, generation: String(state.generation) }),
  };
}
