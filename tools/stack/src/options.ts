import { resolve } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';

/** What `npm start` was asked for. */
export interface StackOptions {
  /** Folder of everything that outlives a run. Default `.roundhouse` beside package.json. */
  readonly dataDirectory: string;
  /** Port of the gateway: undefined = 8080 or another free one, 0 = any free one. */
  readonly port: number | undefined;
  /** Whether to leave a provider, models and a served artifact that a first call can use. */
  readonly demo: boolean;
  /** Processes of each, 1 to 9. */
  readonly routers: number;
  readonly gateways: number;
  readonly tracings: number;
  readonly agents: number;
  /** Make certificates and keys for a Compose installation, then end. */
  readonly secretsOnly: boolean;
  /** Superuser connection string of an own Postgres; then none is started. */
  readonly databaseUrl: string | undefined;
  /** Address of an own NATS; then none is started. */
  readonly natsUrl: string | undefined;
  /** Binary to use instead of looking for one. */
  readonly natsServerPath: string | undefined;
  readonly llamaServerPath: string | undefined;
}

/**
 * Parses command line and environment. Ends the process with a message on a bad option or `--help`.
 * @param root the repository's root, where the default data directory is.
 */
export function parseOptions(args: readonly string[], environment: NodeJS.ProcessEnv, root: string): StackOptions {
  const given = new Command('npm start --')
    .description('Runs the whole of Roundhouse on this machine until Ctrl-C.')
    .option('--data <directory>', 'where everything is kept (default: .roundhouse)')
    .option('--port <port>', 'port of the gateway, 0 = a free one (default: 8080, or a free one)', parsePort)
    .option('--no-demo', 'make no demo provider, models and serving')
    .option('--routers <n>', 'how many routers (default: 1)', parseCount, 1)
    .option('--gateways <n>', 'how many gateways, the first at --port (default: 1)', parseCount, 1)
    .option('--tracings <n>', 'how many replicas of tracing (default: 1)', parseCount, 1)
    .option('--agents <n>', 'how many agents, each a node of its own on this host (default: 1)', parseCount, 1)
    .option('--secrets-only', 'make certificates and keys for deploy/compose.yaml, then end', false)
    .addHelpText('after', '\nDATABASE_URL or NATS_URL given: that part is not started but used.')
    .parse(args, { from: 'user' })
    .opts<{
      data?: string;
      port?: number;
      demo: boolean;
      routers: number;
      gateways: number;
      tracings: number;
      agents: number;
      secretsOnly: boolean;
    }>();
  return {
    dataDirectory: given.data === undefined ? resolve(root, '.roundhouse') : fromInvoker(given.data, environment),
    port: given.port,
    demo: given.demo,
    routers: given.routers,
    gateways: given.gateways,
    tracings: given.tracings,
    agents: given.agents,
    secretsOnly: given.secretsOnly,
    databaseUrl: environment['DATABASE_URL'] || undefined,
    natsUrl: environment['NATS_URL'] || undefined,
    natsServerPath: environment['NATS_SERVER_PATH'] || undefined,
    llamaServerPath: environment['LLAMA_SERVER_PATH'] || undefined,
  };
}

/** Relative paths count from where the person typed, which npm hides. */
function fromInvoker(path: string, environment: NodeJS.ProcessEnv): string {
  return resolve(environment['INIT_CWD'] ?? process.cwd(), path);
}

function parseCount(text: string): number {
  if (!/^[1-9]$/.test(text)) throw new InvalidArgumentError('Must be 1 to 9.');
  return Number(text);
}

function parsePort(text: string): number {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535) throw new InvalidArgumentError('Must be 0 to 65535.');
  return port;
}
