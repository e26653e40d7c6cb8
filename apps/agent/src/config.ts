import { directory, filePath, hostPort, port, telemetryConfig, flag } from '@roundhouse/config';
import { parseAllowedRange, type AllowedRange } from '@roundhouse/egress';
import { AppError } from '@roundhouse/errors';
import { z } from 'zod';

/** First and last port, written `40000-40099`. */
const portRange = z
  .string()
  .regex(/^\d{1,5}-\d{1,5}$/, 'must be two ports like 40000-40099')
  .transform((text) => {
    const [first = 0, last = 0] = text.split('-').map(Number);
    return { first, last };
  })
  .refine(
    ({ first, last }) => first >= 1 && first <= last && last <= 65_535,
    'must be ports from 1 to 65535, ascending',
  );

/** Private ranges separated by commas, each like `10.0.0.0/8:443` or `127.0.0.1/32:*`. */
const ranges = z.string().transform((text, context): AllowedRange[] =>
  text.split(',').flatMap((part) => {
    try {
      return [parseAllowedRange(part.trim())];
    } catch (error) {
      context.addIssue({
        code: 'custom',
        message: error instanceof AppError ? error.message : 'must be network ranges',
      });
      return [];
    }
  }),
);

/** Settings of the agent, from its environment. */
export const agentConfig = z.object({
  ...telemetryConfig,
  /** Holds models, identity and the agent's own records. The agent writes nowhere else. */
  DATA_DIR: directory(),
  /** Name of this node; the join token is bound to it. */
  NODE_NAME: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits, dots or dashes'),
  /** Where registry enrols nodes. */
  ENROLL_ADDRESS: hostPort(),
  /** Where registry takes node links. */
  NODE_LINK_ADDRESS: hostPort(),
  /** Authority of the services' certificates, for enrolling. */
  ENROLL_CA_FILE: filePath(),
  /** File with the join token; needed only until the node has a certificate. */
  JOIN_TOKEN_FILE: z.string().optional(),
  /** Port of the inference proxy; 0 = any free one. */
  INFERENCE_PORT: port(),
  /** Address under which gateways reach the inference proxy. */
  INFERENCE_ADDRESS: hostPort().optional(),
  /** Default: `llama-server` on the PATH. */
  LLAMA_SERVER_PATH: z.string().default('llama-server'),
  /** Loopback ports for engines; default 40000-40099. */
  ENGINE_PORTS: portRange.default({ first: 40_000, last: 40_099 }),
  /** Private ranges that downloads may reach; default none. */
  DOWNLOAD_ALLOWED_CIDRS: ranges.default([]),
  /** Ends the engines with the agent, for hosts on which no agent follows. Default false: they live on. */
  STOP_ENGINES_ON_EXIT: flag().default(false),
});

/** Typed settings of the agent. */
export type AgentConfig = Readonly<z.infer<typeof agentConfig>>;

/** Variables that engines and vendor tools inherit; nothing of the agent's own is among them. */
const INHERITED =
  /^(?:PATH|HOME|LANG|LC_ALL|TMPDIR|LD_LIBRARY_PATH|(?:CUDA|NVIDIA|HIP|ROCR|HSA|GGML|GPU|ZE|ONEAPI)_[A-Z0-9_]+)$/;

/** The environment of engines. */
export function engineEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => INHERITED.test(name)));
}
