import { z } from 'zod';
import { JsonFile } from '../local-state/json-file.ts';
import { DEFAULT_NODE_SETTINGS } from './node-settings.ts';
import type { DesiredState } from './plan-actions.ts';

/** Bytes as base64 text. */
const bytes = z.base64().transform((text) => Buffer.from(text, 'base64'));

const hubOrigin = z.object({
  slug: z.string(),
  version: z.number(),
  option: z.string(),
  manifest: bytes,
  signatures: z.array(z.object({ keyId: z.string(), signature: bytes })),
});

const storedInstallation = z.object({
  id: z.string(),
  artifactKey: z.string(),
  files: z.array(
    z.object({
      name: z.string(),
      url: z.string(),
      sizeBytes: z.number(),
      sha256: z.string(),
      // Files of an older agent have no roles, and so on below.
      role: z.enum(['unknown', 'model', 'projector', 'adapter', 'chat_template', 'other']).default('unknown'),
    }),
  ),
  pinned: z.boolean().default(false),
  priority: z.number().default(0),
  hub: hubOrigin.optional(),
});

// An absent member is not an undefined one where installations are compared: what came back would be installed anew.
const installation = storedInstallation.transform(({ hub, ...rest }) => ({ ...rest, hub }));

const instance = z.object({
  id: z.string(),
  installationId: z.string(),
  deploymentId: z.string(),
  modelFile: z.string(),
  // Checked where an engine is started; its file was written by this agent.
  settings: z.looseObject({ embeddings: z.boolean() }),
  residency: z.enum(['always', 'on_demand']).default('always'),
  idleUnloadS: z.number().default(0),
  loadTicket: z.number().default(0),
  pinned: z.boolean().default(false),
  engineBuild: z.string().default(''),
  memoryEstimateBytes: z.number().default(0),
});

const desiredState = z.object({
  generation: z.string().regex(/^\d+$/).transform(BigInt),
  installations: z.array(installation),
  instances: z.array(instance),
  settings: z
    .object({
      downloadBytesPerSecond: z.number(),
      maxDownloads: z.number(),
      keepFreeDiskBytes: z.number().default(0),
      maxLoadedInstances: z.number(),
      memoryBudgetBytes: z.number(),
      draining: z.boolean(),
      requireSignature: z.boolean(),
    })
    .default(DEFAULT_NODE_SETTINGS),
  publisherKeys: z.array(z.object({ id: z.string(), publicKey: bytes })).default([]),
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
    write: (state) => file.write(JSON.parse(JSON.stringify(state, toStored))),
  };
}

function toStored(this: unknown, key: string, value: unknown): unknown {
  // Buffers have turned into something else by the time that `value` is made.
  const original = (this as Record<string, unknown>)[key];
  if (Buffer.isBuffer(original)) return original.toString('base64');
  return typeof value === 'bigint' ? value.toString() : value;
}
