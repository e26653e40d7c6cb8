import { rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { findServer, type FoundServer } from '@roundhouse/servers';
import { AdminClient } from './admin-client.ts';
import { describeServer, findLlamaServer, natsSupervision, postgresSupervision } from './backing-servers.ts';
import { prepareCertificates } from './certificates.ts';
import type { DataDirectory } from './data-directory.ts';
import { prepareDatabase } from './database-roles.ts';
import { prepareDemoProvider, prepareDemoServing, writeDemoArtifact } from './demo.ts';
import { EndpointsFile, type Endpoints } from './endpoints-file.ts';
import { stopEngines } from './engines.ts';
import { furtherInstances, type FurtherInstance } from './further-instances.ts';
import { joinNode } from './join-node.ts';
import { ensureApiKey, readBootstrapOutput, storeBootstrapKey, storedKeys, type BootstrapOutput } from './keys.ts';
import type { StackOptions } from './options.ts';
import { choosePorts, type StackPorts } from './ports.ts';
import { waitUntilReady } from './readiness.ts';
import { prepareSecrets } from './secret-files.ts';
import {
  joinTokenFile,
  minimalEnvironment,
  providerKeys,
  serviceEnvironments,
  type EnvironmentInput,
  type ServiceName,
} from './service-environment.ts';
import { StackProcesses } from './stack-processes.ts';
import { terminal } from './terminal.ts';

const DATABASE = 'roundhouse';
const READY_TIMEOUT_MS = 60_000;
const IDENTITIES = ['registry', 'router', 'gateway', 'tracing', 'agent', 'nats', 'migrator'];
/** Groups that end together, in this order: callers before what they call, so that nothing is lost on the way. */
const STOP_ORDER = [['gateway'], ['agent'], ['router', 'tracing', 'registry'], ['simulator'], ['nats'], ['postgres']];

/** What is there once everything is up. */
export interface StartedStack {
  readonly endpoints: Endpoints;
  /** Makes the first administrator at the console; undefined when there is one. Stands in no file. */
  readonly bootstrapToken: string | undefined;
}

/** What the services stand on: servers, secrets, certificates, addresses. */
interface Foundation extends EnvironmentInput {
  /** Superuser connection string to the stack's database. */
  readonly postgresUrl: string;
  readonly environmentOf: (service: ServiceName) => NodeJS.ProcessEnv;
  readonly further: readonly FurtherInstance[];
}

/** The whole of Roundhouse as processes of this machine. */
export class Stack {
  readonly #options: StackOptions;
  readonly #data: DataDirectory;
  readonly #root: string;
  readonly #endpoints: EndpointsFile;
  readonly #processes: StackProcesses;
  #further: readonly FurtherInstance[] = [];

  /** @param root the repository's root, where the compiled services are. */
  constructor(options: StackOptions, data: DataDirectory, root: string) {
    this.#options = options;
    this.#data = data;
    this.#root = root;
    this.#endpoints = new EndpointsFile(data);
    this.#processes = new StackProcesses(data, (name, pid) => this.#endpoints.started(name, pid));
  }

  /**
   * Brings everything up.
   * @throws Error that says what could not be started and why; `stop` is to be called then as well.
   */
  async start(): Promise<StartedStack> {
    // What a test of outages left must not keep this start down.
    rmSync(this.#data.file('hold'), { recursive: true, force: true });
    const foundation = await this.#layFoundation();
    await this.#migrate(foundation);
    const stored = storedKeys(this.#data);
    const beginnings = stored === undefined ? await this.#bootstrap(foundation) : undefined;
    const bootstrapped = stored ?? storeBootstrapKey(this.#data, beginnings ?? {});
    await this.#startServices(foundation);

    const { ports, nodeName, natsUrl, postgresUrl } = foundation;
    const gateway = `http://127.0.0.1:${ports.gateway}`;
    const adminBase = `${gateway}/api/v1`;
    const admin = new AdminClient(adminBase, bootstrapped.admin_key);
    await admin.untilAnswering(READY_TIMEOUT_MS);
    const keys = await ensureApiKey(this.#data, admin, bootstrapped);
    const agents = foundation.further.filter(({ service }) => service === 'agent');
    await joinNode(admin, nodeName, joinTokenFile(this.#data));
    for (const { environment } of agents) {
      await joinNode(admin, environment['NODE_NAME'] ?? '', environment['JOIN_TOKEN_FILE'] ?? '');
    }
    terminal.step(agents.length === 0 ? 'starting the agent' : `starting ${agents.length + 1} agents`);
    await Promise.all([
      this.#startService('agent', foundation),
      ...agents.map((agent) => this.#startService('agent', foundation, agent)),
    ]);
    if (this.#options.demo) await this.#prepareDemo(admin, foundation);

    const endpoints: Endpoints = {
      gateway,
      admin: adminBase,
      console: gateway,
      api_key: keys.api_key,
      admin_key: keys.admin_key,
      postgres: postgresUrl,
      nats: natsUrl,
      simulator: simulatorOrigin(ports),
      services: addressesOf(ports, foundation.further),
    };
    this.#endpoints.publish(endpoints);
    const { bootstrap_token: bootstrapToken } = beginnings ?? (await this.#offerConsole(admin, foundation));
    return { endpoints, bootstrapToken };
  }

  /** Ends every child in reverse order. Safe to call at any moment, also twice. */
  async stop(): Promise<void> {
    this.#endpoints.remove();
    for (const group of STOP_ORDER) {
      const further = this.#further.filter(({ service }) => group.includes(service)).map(({ name }) => name);
      await this.#processes.stop([...group, ...further]);
      if (!group.includes('agent')) continue;
      for (const agent of ['agent', ...further]) await stopEngines(this.#data.file(agent));
    }
  }

  /** Ends every child at once. */
  kill(): void {
    this.#processes.kill();
    this.#endpoints.remove();
  }

  async #layFoundation(): Promise<Foundation> {
    const data = this.#data;
    const ports = await choosePorts(data, this.#options.port, this.#options);
    const nodeName = nodeNameOf(hostname());
    this.#further = furtherInstances(data, ports, nodeName);
    const [secrets, certificates, natsServer, llamaServer] = await Promise.all([
      prepareSecrets(data),
      prepareCertificates(data, IDENTITIES),
      this.#findNats(),
      findLlamaServer(this.#options),
    ]);
    terminal.step('starting Postgres and NATS');
    const supervisionOf = (name: string) => this.#processes.supervisionOf(name);
    const postgres = postgresSupervision(data, ports, secrets.passwords, supervisionOf);
    const nats = natsServer && natsSupervision(natsServer.path, data, ports, certificates, supervisionOf);
    const { databaseUrl } = this.#options;
    await Promise.all([
      databaseUrl === undefined ? this.#processes.supervise(postgres) : undefined,
      nats && this.#processes.supervise(nats),
    ]);
    const { databases, adminUrl: postgresUrl } = await prepareDatabase(
      databaseUrl ?? postgres.adminUrl,
      databaseUrl === undefined ? DATABASE : undefined,
      secrets.passwords,
    );
    const input: EnvironmentInput = {
      data,
      ports,
      certificates,
      secrets,
      databases,
      natsUrl: nats?.url ?? this.#options.natsUrl ?? '',
      nodeName,
      llamaServerPath: llamaServer?.path,
    };
    const environments = serviceEnvironments(input);
    const keys = providerKeys(process.env);
    const base = { NODE_COMPILE_CACHE: data.folder('cache'), ...minimalEnvironment(process.env) };
    return {
      ...input,
      postgresUrl,
      further: this.#further,
      environmentOf: (service) => ({ ...base, ...(service === 'registry' && keys), ...environments[service] }),
    };
  }

  async #findNats(): Promise<FoundServer | undefined> {
    if (this.#options.natsUrl) return undefined;
    const found = await findServer('nats-server', { given: this.#options.natsServerPath, onProgress: terminal.step });
    terminal.step(describeServer('nats-server', found));
    return found;
  }

  async #migrate({ environmentOf, databases, certificates }: Foundation): Promise<void> {
    terminal.step('bringing database schemas and event streams up to date');
    // Streams are made by an identity of its own, which no service has.
    const { caFile, certFile, keyFile } = certificates.identity('migrator');
    const migrate = (service: 'registry' | 'tracing'): Promise<string> =>
      this.#processes.runJob(`${service} migrations`, this.#script(service, 'migrate'), {
        ...environmentOf(service),
        MIGRATION_DATABASE_URL: databases[service].migrationUrl,
        TLS_CA_FILE: caFile,
        TLS_CERT_FILE: certFile,
        TLS_KEY_FILE: keyFile,
        // What a day's outage may gather is more than a laptop should have to set aside.
        USAGE_STREAM_MAX_MB: '1024',
        REQUESTS_STREAM_MAX_MB: '512',
      });
    await Promise.all([migrate('registry'), migrate('tracing')]);
  }

  async #bootstrap({ environmentOf }: Foundation): Promise<BootstrapOutput> {
    terminal.step('making what is missing of the first organization, project, admin key and administrator');
    const script = this.#script('registry', 'bootstrap');
    return readBootstrapOutput(await this.#processes.runJob('bootstrap', script, environmentOf('registry')));
  }

  /** A new token for the first administrator, while nobody administers the installation. */
  async #offerConsole(admin: AdminClient, foundation: Foundation): Promise<BootstrapOutput> {
    const administrator = await admin.find('/role-bindings', ({ role }) => role === 'platform_admin');
    return administrator === undefined ? this.#bootstrap(foundation) : {};
  }

  async #startServices(foundation: Foundation): Promise<void> {
    terminal.step('starting registry, router, tracing, gateway and the simulated provider');
    const start = (service: ServiceName): Promise<void> => this.#startService(service, foundation);
    // Registry first: the others would only complain that it is not there yet.
    await Promise.all([this.#startSimulator(foundation), start('registry'), start('tracing')]);
    const others = foundation.further.filter(({ service }) => service !== 'agent');
    const further = others.map((instance) => this.#startService(instance.service, foundation, instance));
    await Promise.all([start('router'), start('gateway'), ...further]);
  }

  #startService(service: ServiceName, { environmentOf }: Foundation, further?: FurtherInstance): Promise<void> {
    const environment = { ...environmentOf(service), ...further?.environment };
    return this.#processes.startNode({
      name: further?.name ?? service,
      args: [this.#script(service, 'main')],
      environment,
      ready: (child) => waitUntilReady(child, Number(environment['HEALTH_PORT']), READY_TIMEOUT_MS),
    });
  }

  #startSimulator({ ports, secrets }: Foundation): Promise<void> {
    const options = {
      '--port': String(ports.simulator),
      '--api-key-file': secrets.simulatorKeyFile,
      '--billing-log': join(this.#data.folder('simulator'), 'billing.jsonl'),
      '--artifacts': writeDemoArtifact(this.#data),
    };
    return this.#processes.startNode({
      name: 'simulator',
      args: [join(this.#root, 'tools/simulator/dist/main.js'), ...Object.entries(options).flat()],
      environment: minimalEnvironment(process.env),
      ready: async (child) => void (await child.waitForLine(/listening/, READY_TIMEOUT_MS)),
    });
  }

  async #prepareDemo(admin: AdminClient, { ports, secrets, nodeName, llamaServerPath }: Foundation): Promise<void> {
    terminal.step('preparing the demo: a simulated provider, and a tiny model served here');
    const input = {
      simulatorUrl: simulatorOrigin(ports),
      simulatorKey: secrets.simulatorKey,
      nodeName,
      canServe: llamaServerPath !== undefined,
    };
    await prepareDemoProvider(admin, input);
    await prepareDemoServing(admin, this.#data, input);
  }

  #script(service: ServiceName, name: string): string {
    return join(this.#root, 'apps', service, 'dist', `${name}.js`);
  }
}

/** A node's name may hold less than a host's. */
function nodeNameOf(host: string): string {
  const name = host.toLowerCase().replaceAll(/[^a-z0-9-]/g, '-');
  return name.replace(/^-+/, '').slice(0, 40) || 'local';
}

function simulatorOrigin({ simulator }: StackPorts): string {
  return `http://127.0.0.1:${simulator}`;
}

function addressesOf(ports: StackPorts, further: readonly FurtherInstance[]): Endpoints['services'] {
  const grpc = (port: number): string => `127.0.0.1:${port}`;
  const health = (port: number): string => `http://127.0.0.1:${port}`;
  return {
    registry: { pid: 0, grpc: grpc(ports.registryGrpc), health: health(ports.registryHealth) },
    router: { pid: 0, grpc: grpc(ports.routerGrpc), health: health(ports.routerHealth) },
    tracing: { pid: 0, grpc: grpc(ports.tracingGrpc), health: health(ports.tracingHealth) },
    gateway: { pid: 0, health: health(ports.gatewayHealth) },
    agent: { pid: 0, health: health(ports.agentHealth) },
    ...Object.fromEntries(further.map(({ name, addresses }) => [name, { pid: 0, ...addresses }])),
  };
}
