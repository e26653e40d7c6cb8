import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { findServer, startProcess, type FoundServer, type ManagedProcess } from '@roundhouse/servers';
import { AdminClient } from './admin-client.ts';
import { describeServer, findLlamaServer, natsSupervision, postgresSupervision } from './backing-servers.ts';
import { prepareCertificates } from './certificates.ts';
import type { DataDirectory } from './data-directory.ts';
import { prepareDatabase } from './database-roles.ts';
import { prepareDemoProvider, prepareDemoServing, writeDemoArtifact, type DemoInput } from './demo.ts';
import { EndpointsFile, type Endpoints } from './endpoints-file.ts';
import { stopEngines } from './engines.ts';
import { runJob } from './job.ts';
import { joinNode } from './join-node.ts';
import { ensureApiKey, storeBootstrapKey, storedKeys } from './keys.ts';
import type { StackOptions } from './options.ts';
import { choosePorts, type StackPorts } from './ports.ts';
import { waitUntilReady } from './readiness.ts';
import { prepareSecrets, type StackSecrets } from './secret-files.ts';
import { minimalEnvironment, serviceEnvironments, type ServiceName } from './service-environment.ts';
import { ServiceLog } from './service-log.ts';
import { SupervisedProcess, type Supervision } from './supervised-process.ts';
import { terminal } from './terminal.ts';

const DATABASE = 'roundhouse';
const READY_TIMEOUT_MS = 60_000;
const IDENTITIES = ['registry', 'router', 'gateway', 'tracing', 'agent', 'nats', 'migrator'];
/** Groups that end together, in this order: callers before what they call, so that nothing is lost on the way. */
const STOP_ORDER = [['gateway'], ['agent'], ['router', 'tracing', 'registry'], ['simulator'], ['nats'], ['postgres']];

/** The whole of Roundhouse as processes of this machine. */
export class Stack {
  readonly #options: StackOptions;
  readonly #data: DataDirectory;
  readonly #root: string;
  readonly #endpoints: EndpointsFile;
  readonly #processes = new Map<string, SupervisedProcess>();
  readonly #logs: ServiceLog[] = [];
  #stopping = false;

  /** @param root the repository's root, where the compiled services are. */
  constructor(options: StackOptions, data: DataDirectory, root: string) {
    this.#options = options;
    this.#data = data;
    this.#root = root;
    this.#endpoints = new EndpointsFile(data);
  }

  /**
   * Brings everything up.
   * @throws Error that says what could not be started and why; `stop` is to be called then as well.
   */
  async start(): Promise<Endpoints> {
    const data = this.#data;
    // What a test of outages left must not keep this start down.
    rmSync(data.file('hold'), { recursive: true, force: true });
    const ports = await choosePorts(data, this.#options.port);
    const [secrets, certificates, natsServer, llamaServer] = await Promise.all([
      prepareSecrets(data),
      prepareCertificates(data, IDENTITIES),
      this.#findNats(),
      findLlamaServer(this.#options),
    ]);
    const [adminUrl, natsUrl] = await Promise.all([
      this.#startPostgres(ports, secrets),
      natsServer
        ? this.#startNats(natsSupervision(natsServer.path, data, ports, certificates, this.#supervisionOf))
        : (this.#options.natsUrl ?? ''),
    ]);
    const databases = await prepareDatabase(
      adminUrl,
      this.#options.databaseUrl ? undefined : DATABASE,
      secrets.passwords,
    );
    const nodeName =
      hostname()
        .toLowerCase()
        .replaceAll(/[^a-z0-9-]/g, '-')
        .slice(0, 40) || 'local';
    const base = { ...minimalEnvironment(process.env), NODE_COMPILE_CACHE: data.folder('cache') };
    const environments = serviceEnvironments({
      data,
      ports,
      certificates,
      secrets,
      databases,
      natsUrl,
      nodeName,
      llamaServerPath: llamaServer?.path,
    });
    const environmentOf = (service: ServiceName): NodeJS.ProcessEnv => ({ ...base, ...environments[service] });

    await this.#migrate(environmentOf, databases, certificates.identity('migrator'));
    const keys =
      storedKeys(data) ?? (await this.#bootstrap(environmentOf('registry'), databases.registry.migrationUrl));
    terminal.step('starting registry, router, tracing, gateway and the simulated provider');
    const startService = (service: ServiceName): Promise<void> =>
      this.#startService(service, environmentOf(service), Number(environments[service]['HEALTH_PORT']));
    // Registry first: the others would only complain that it is not there yet.
    await Promise.all([this.#startSimulator(ports, secrets), startService('registry'), startService('tracing')]);
    await Promise.all([startService('router'), startService('gateway')]);

    const origin = `http://127.0.0.1:${ports.gateway}`;
    const admin = new AdminClient(`${origin}/api/v1`, keys.admin_key);
    const { admin_key, api_key } = await ensureApiKey(data, admin, keys);
    await joinNode(data, admin, nodeName);
    terminal.step('starting the agent');
    await startService('agent');
    const simulatorUrl = `http://127.0.0.1:${ports.simulator}`;
    if (this.#options.demo)
      await this.#prepareDemo(admin, {
        simulatorUrl,
        simulatorKey: secrets.simulatorKey,
        nodeName,
        canServe: llamaServer !== undefined,
      });

    const endpoints: Endpoints = {
      gateway: origin,
      admin: `${origin}/api/v1`,
      console: origin,
      api_key,
      admin_key,
      postgres: databaseOf(adminUrl, this.#options),
      nats: natsUrl,
      simulator: simulatorUrl,
      services: addressesOf(ports),
    };
    this.#endpoints.publish(endpoints);
    return endpoints;
  }

  /** Ends every child in reverse order. Safe to call at any moment, also twice. */
  async stop(): Promise<void> {
    this.#stopping = true;
    this.#endpoints.remove();
    for (const group of STOP_ORDER) {
      await Promise.all(group.map(async (name) => this.#processes.get(name)?.stop()));
      if (group.includes('agent')) await stopEngines(this.#data.file('agent'));
    }
    for (const log of this.#logs) log.flush();
  }

  /** Ends every child at once. */
  kill(): void {
    for (const child of this.#processes.values()) child.kill();
    this.#endpoints.remove();
  }

  readonly #supervisionOf = (name: string): Omit<Supervision, 'launch'> & { log: ServiceLog } => {
    const log = new ServiceLog(name, join(this.#data.folder('logs'), `${name}.log`));
    this.#logs.push(log);
    return {
      name,
      log,
      holdFile: this.#data.file('hold', name),
      onStarted: (pid) => this.#endpoints.started(name, pid),
    };
  };

  async #supervise(supervision: Supervision): Promise<SupervisedProcess> {
    if (this.#stopping) throw new Error('stopped while it was starting');
    const child = new SupervisedProcess(supervision);
    this.#processes.set(supervision.name, child);
    await child.start();
    return child;
  }

  async #findNats(): Promise<FoundServer | undefined> {
    if (this.#options.natsUrl) return undefined;
    const found = await findServer('nats-server', { given: this.#options.natsServerPath, onProgress: terminal.step });
    terminal.step(describeServer('nats-server', found));
    return found;
  }

  async #startNats(supervision: Supervision & { url: string }): Promise<string> {
    await this.#supervise(supervision);
    return supervision.url;
  }

  async #startPostgres(ports: StackPorts, secrets: StackSecrets): Promise<string> {
    if (this.#options.databaseUrl) return this.#options.databaseUrl;
    terminal.step('starting Postgres');
    const supervision = postgresSupervision(this.#data, ports, secrets.passwords, this.#supervisionOf);
    await this.#supervise(supervision);
    return supervision.adminUrl;
  }

  async #migrate(
    environmentOf: (service: ServiceName) => NodeJS.ProcessEnv,
    databases: { registry: { migrationUrl: string }; tracing: { migrationUrl: string } },
    migrator: { caFile: string; certFile: string; keyFile: string },
  ): Promise<void> {
    terminal.step('bringing database schemas and event streams up to date');
    const { log } = this.#supervisionOf('migrations');
    await Promise.all(
      (['registry', 'tracing'] as const).map((service) =>
        runJob(
          `${service} migrations`,
          this.#script(service, 'migrate'),
          {
            ...environmentOf(service),
            MIGRATION_DATABASE_URL: databases[service].migrationUrl,
            // Streams are made by an identity of its own, which no service has.
            TLS_CA_FILE: migrator.caFile,
            TLS_CERT_FILE: migrator.certFile,
            TLS_KEY_FILE: migrator.keyFile,
            // What a day's outage may gather is more than a laptop should have to set aside.
            USAGE_STREAM_MAX_MB: '1024',
          },
          (line) => log.line(line),
        ),
      ),
    );
  }

  async #bootstrap(
    environment: NodeJS.ProcessEnv,
    migrationUrl: string,
  ): Promise<ReturnType<typeof storeBootstrapKey>> {
    terminal.step('making the first organization, project and admin key');
    const { log } = this.#supervisionOf('bootstrap');
    const jobEnvironment = { ...environment, MIGRATION_DATABASE_URL: migrationUrl };
    const output = await runJob('bootstrap', this.#script('registry', 'bootstrap'), jobEnvironment, (line) =>
      log.line(line),
    );
    return storeBootstrapKey(this.#data, output);
  }

  async #startService(service: ServiceName, environment: NodeJS.ProcessEnv, healthPort: number): Promise<void> {
    await this.#startNode(service, [this.#script(service, 'main')], environment, (child) =>
      waitUntilReady(child, healthPort, READY_TIMEOUT_MS),
    );
  }

  async #startSimulator(ports: StackPorts, secrets: StackSecrets): Promise<void> {
    const options = {
      '--port': String(ports.simulator),
      '--api-key-file': secrets.simulatorKeyFile,
      '--billing-log': join(this.#data.folder('simulator'), 'billing.jsonl'),
      '--artifacts': writeDemoArtifact(this.#data),
    };
    const script = join(this.#root, 'tools/simulator/dist/main.js');
    await this.#startNode(
      'simulator',
      [script, ...Object.entries(options).flat()],
      minimalEnvironment(process.env),
      async (child) => {
        await child.waitForLine(/listening/, READY_TIMEOUT_MS);
      },
    );
  }

  async #startNode(
    name: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv,
    ready: (child: ManagedProcess) => Promise<void>,
  ): Promise<void> {
    const { log, ...supervision } = this.#supervisionOf(name);
    let first: ManagedProcess | undefined;
    await this.#supervise({
      ...supervision,
      launch: async () => {
        const onLine = (line: string): void => log.line(line);
        const child = await startProcess({ name, command: process.execPath, args, env, onLine, stopTimeoutMs: 30_000 });
        first ??= child;
        return child;
      },
    });
    if (first) await ready(first);
  }

  async #prepareDemo(admin: AdminClient, input: DemoInput): Promise<void> {
    terminal.step('preparing the demo: a simulated provider, and a tiny model served here');
    await prepareDemoProvider(admin, input);
    await prepareDemoServing(admin, this.#data, input);
  }

  #script(service: ServiceName, name: string): string {
    return join(this.#root, 'apps', service, 'dist', `${name}.js`);
  }
}

function databaseOf(adminUrl: string, options: StackOptions): string {
  if (options.databaseUrl) return options.databaseUrl;
  const url = new URL(adminUrl);
  url.pathname = `/${DATABASE}`;
  return url.href;
}

function addressesOf(ports: StackPorts): Endpoints['services'] {
  const grpc = (port: number): string => `127.0.0.1:${port}`;
  const health = (port: number): string => `http://127.0.0.1:${port}`;
  return {
    registry: { pid: 0, grpc: grpc(ports.registryGrpc), health: health(ports.registryHealth) },
    router: { pid: 0, grpc: grpc(ports.routerGrpc), health: health(ports.routerHealth) },
    tracing: { pid: 0, grpc: grpc(ports.tracingGrpc), health: health(ports.tracingHealth) },
    gateway: { pid: 0, health: health(ports.gatewayHealth) },
    agent: { pid: 0, health: health(ports.agentHealth) },
  };
}
