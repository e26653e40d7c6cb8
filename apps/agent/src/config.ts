import { commaList, directory, filePath, flag, hostPort, listOf, port, telemetryConfig } from '@roundhouse/config';
import { parseAllowedRange } from '@roundhouse/egress/address-policy';
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

/** Settings of the agent, from its environment. */
export const agentConfig = z
  .object({
    ...telemetryConfig,
    DATA_DIR: directory().describe("Holds models, identity and the agent's own records; it writes nowhere else."),
    NODE_NAME: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.-]{0,62}$/, 'must be 1 to 63 lower-case letters, digits, dots or dashes')
      .meta({ form: '1 to 63 lower-case letters, digits, `.`, `-`' })
      .describe('Name of this node; the join token is bound to it.'),
    ENROLL_ADDRESS: hostPort().describe('Where registry enrols nodes.'),
    NODE_LINK_ADDRESS: hostPort().describe('Where registry takes node links.'),
    ENROLL_CA_FILE: filePath().describe("Authority of the services' certificates, for enrolling; PEM."),
    JOIN_TOKEN_FILE: z
      .string()
      .meta({ form: 'file' })
      .optional()
      .describe('The join token; needed only until the node has a certificate.'),
    INFERENCE_PORT: port().describe('Port of the inference proxy.'),
    INFERENCE_ADDRESS: hostPort().optional().meta({
      shownDefault: 'bind address and port',
      description: 'Address under which gateways reach the inference proxy.',
    }),
    LLAMA_SERVER_PATH: z
      .string()
      .meta({ form: 'program' })
      .default('llama-server')
      .describe('The engine: a path, or a name on the PATH.'),
    ENGINE_PORTS: portRange.default({ first: 40_000, last: 40_099 }).meta({
      form: 'first and last port, `a-b`',
      shownDefault: '40000-40099',
      description: 'Loopback ports of engines.',
    }),
    DOWNLOAD_ALLOWED_CIDRS: listOf(parseAllowedRange)
      .default([])
      .meta({ form: 'ranges, `10.0.0.0/8:443,127.0.0.1/32:*`', shownDefault: '' })
      .describe('Private ranges that downloads may reach; public addresses always may be.'),
    DOWNLOAD_ALLOWED_FOLDERS: commaList()
      .refine((folders) => folders.every((folder) => folder.startsWith('/')), 'must be absolute paths')
      .default([])
      .meta({ form: 'absolute paths, `/srv/models,/mnt/share`', shownDefault: '' })
      .describe('Folders below which `file://` downloads may read.'),
    HUGGING_FACE_TOKEN_FILE: filePath().optional().describe('Token for Hugging Face; it goes to huggingface.co only.'),
    STOP_ENGINES_ON_EXIT: flag()
      .default(false)
      .describe('Ends the engines with the agent, for hosts on which no agent follows; else they live on.'),
  })
  .describe('`main.js`, the agent');

/** Typed settings of the agent. */
export type AgentConfig = Readonly<z.infer<typeof agentConfig>>;

/** Variables that engines and vendor tools inherit; nothing of the agent's own is among them. */
const INHERITED = /^(?:PATH|HOME|LANG|LC_ALL|TMPDIR|(?:CUDA|NVIDIA|HIP|ROCR|HSA|GGML|GPU|ZE|ONEAPI)_[A-Z0-9_]+)$/;

/** The environment of engines. */
export function engineEnvironment(environment: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(environment).filter(([name]) => INHERITED.test(name)));
}
