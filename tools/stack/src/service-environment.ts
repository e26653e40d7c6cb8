import { PRESETS } from '@roundhouse/drivers';
import type { ServiceDatabase } from './database-roles.ts';
import type { DataDirectory } from './data-directory.ts';
import type { StackCertificates } from './certificates.ts';
import type { StackPorts } from './ports.ts';
import type { StackSecrets } from './secret-files.ts';

/** The five services. */
export const SERVICES = ['registry', 'router', 'gateway', 'tracing', 'agent'] as const;

/** One of the five services. */
export type ServiceName = (typeof SERVICES)[number];

/** What the environment of the services is made from. */
export interface EnvironmentInput {
  readonly data: DataDirectory;
  readonly ports: StackPorts;
  readonly certificates: StackCertificates;
  readonly secrets: StackSecrets;
  readonly databases: { readonly registry: ServiceDatabase; readonly tracing: ServiceDatabase };
  readonly natsUrl: string;
  readonly nodeName: string;
  readonly llamaServerPath: string | undefined;
}

/** Variables that a service gets on top of a minimal environment, by name of the service. */
export function serviceEnvironments(input: EnvironmentInput): Readonly<Record<ServiceName, NodeJS.ProcessEnv>> {
  const { data, ports, certificates, secrets, databases, natsUrl } = input;
  const registryAddress = `127.0.0.1:${ports.registryGrpc}`;
  const common = (service: ServiceName, healthPort: number): NodeJS.ProcessEnv => {
    const { caFile, certFile, keyFile } = certificates.identity(service);
    return {
      TLS_CA_FILE: caFile,
      TLS_CERT_FILE: certFile,
      TLS_KEY_FILE: keyFile,
      BIND_ADDRESS: '127.0.0.1',
      HEALTH_PORT: String(healthPort),
      INSTANCE_ID: `${service}-local`,
    };
  };
  return {
    registry: {
      ...common('registry', ports.registryHealth),
      DATABASE_URL: databases.registry.url,
      NATS_URL: natsUrl,
      GRPC_PORT: String(ports.registryGrpc),
      NODE_LINK_PORT: String(ports.registryNodeLink),
      ENROLL_PORT: String(ports.registryEnroll),
      MASTER_KEY_FILE: secrets.masterKeyFile,
      PEPPER_FILE: secrets.pepperFile,
      FLEET_PUBLIC_KEYS_FILE: secrets.fleetPublicKeysFile,
      NODE_CA_CERT_FILE: certificates.nodeCaCertFile,
      NODE_CA_KEY_FILE: certificates.nodeCaKeyFile,
    },
    router: {
      ...common('router', ports.routerHealth),
      GRPC_PORT: String(ports.routerGrpc),
      REGISTRY_ADDRESS: registryAddress,
      NATS_URL: natsUrl,
    },
    gateway: {
      ...common('gateway', ports.gatewayHealth),
      GATEWAY_PORT: String(ports.gateway),
      REGISTRY_ADDRESS: registryAddress,
      ROUTER_ADDRESSES: [ports.routerGrpc, ...ports.furtherRouters.map(({ main }) => main)]
        .map((port) => `127.0.0.1:${port}`)
        .join(','),
      TRACING_ADDRESS: `127.0.0.1:${ports.tracingGrpc}`,
      NATS_URL: natsUrl,
      PEPPER_FILE: secrets.pepperFile,
      FLEET_PRIVATE_KEYS_FILE: secrets.fleetPrivateKeysFile,
      DISK_KEY_FILE: secrets.diskKeyFile,
      DATA_DIR: data.folder('gateway'),
      // A person who pressed Ctrl-C does not wait for the longest stream.
      DRAIN_TIMEOUT_MS: '10s',
      DENY_FILE: data.file('gateway', 'deny'),
    },
    tracing: {
      ...common('tracing', ports.tracingHealth),
      DATABASE_URL: databases.tracing.url,
      NATS_URL: natsUrl,
      GRPC_PORT: String(ports.tracingGrpc),
      REGISTRY_ADDRESS: registryAddress,
      CONTENT_KEY_FILE: secrets.contentKeyFile,
    },
    agent: {
      ...common('agent', ports.agentHealth),
      DATA_DIR: data.folder('agent'),
      NODE_NAME: input.nodeName,
      ENROLL_ADDRESS: `127.0.0.1:${ports.registryEnroll}`,
      NODE_LINK_ADDRESS: `127.0.0.1:${ports.registryNodeLink}`,
      ENROLL_CA_FILE: certificates.caFile,
      JOIN_TOKEN_FILE: joinTokenFile(data),
      INFERENCE_PORT: String(ports.agentInference),
      INFERENCE_ADDRESS: `127.0.0.1:${ports.agentInference}`,
      ENGINE_PORTS: ports.engines.join('-'),
      DOWNLOAD_ALLOWED_CIDRS: '127.0.0.1/32:*',
      ...(input.llamaServerPath === undefined ? {} : { LLAMA_SERVER_PATH: input.llamaServerPath }),
    },
  };
}

/** Where an agent of the stack finds the token with which it joins. */
export function joinTokenFile(data: DataDirectory, agent = 'agent'): string {
  return data.file('secrets', agent === 'agent' ? 'join-token' : `join-token-${agent}`);
}

const PASSED_ON = [
  'PATH',
  'HOME',
  'LANG',
  'TZ',
  'TMPDIR',
  'LOG_LEVEL',
  'TRACE_SAMPLE_RATIO',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'SPOOL_SYNC',
  'MAX_CONFIG_AGE_MS',
  'NODE_OPTIONS',
  'NODE_EXTRA_CA_CERTS',
  'NODE_COMPILE_CACHE',
  'SPOOL_RETENTION_MS',
  'DRAIN_GRACE_MS',
];

/**
 * What of the person's environment the children get: tuning, and what programs need to run. Nothing else, so that a
 * DATABASE_URL or key that happens to be set for another program reaches no service.
 */
export function minimalEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = PASSED_ON.map((name) => [name, environment[name]] as const).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(kept), NODE_ENV: 'production' };
}

/**
 * Keys of providers that registry may take from the person's environment: none, unless that environment also says which
 * organizations may use them.
 */
export function providerKeys(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const setting = 'ENVIRONMENT_CREDENTIAL_ORGANIZATIONS';
  if (!environment[setting]) return {};
  const names = [setting, ...PRESETS.flatMap((preset) => preset.environmentKeys)];
  return Object.fromEntries(names.flatMap((name) => (environment[name] ? [[name, environment[name]] as const] : [])));
}
