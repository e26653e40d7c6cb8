import type { DataDirectory } from './data-directory.ts';
import type { Endpoints } from './endpoints-file.ts';
import type { InstancePorts, StackPorts } from './ports.ts';
import { joinTokenFile, type ServiceName } from './service-environment.ts';

/** A router, gateway, replica of tracing or agent beside the first one. */
export interface FurtherInstance {
  /** `router-2`, `gateway-3`: its name in logs, hold files and `endpoints.json`. */
  readonly name: string;
  readonly service: ServiceName;
  /** What is otherwise in its environment than in that of the first one. */
  readonly environment: NodeJS.ProcessEnv;
  readonly addresses: Omit<Endpoints['services'][string], 'pid'>;
}

/** What stands beside the first router, gateway and tracing, each with ports and a name, gateways with a volume of their own. */
export function furtherInstances(data: DataDirectory, ports: StackPorts, nodeName: string): FurtherInstance[] {
  const speaking = (service: 'router' | 'tracing', further: readonly InstancePorts[]): FurtherInstance[] =>
    further.map(({ main: grpc, health }, index) => {
      const name = `${service}-${index + 2}`;
      return {
        name,
        service,
        environment: { GRPC_PORT: String(grpc), HEALTH_PORT: String(health), INSTANCE_ID: `${name}-local` },
        addresses: { grpc: `127.0.0.1:${grpc}`, health: `http://127.0.0.1:${health}` },
      };
    });
  const gateways = ports.furtherGateways.map(({ main: http, health }, index): FurtherInstance => {
    const name = `gateway-${index + 2}`;
    return {
      name,
      service: 'gateway',
      environment: {
        GATEWAY_PORT: String(http),
        HEALTH_PORT: String(health),
        INSTANCE_ID: `${name}-local`,
        DATA_DIR: data.folder(name),
        DENY_FILE: data.file(name, 'deny'),
      },
      addresses: { http: `http://127.0.0.1:${http}`, health: `http://127.0.0.1:${health}` },
    };
  });
  const agents = ports.furtherAgents.map(({ main: inference, health, engines }, index): FurtherInstance => {
    const name = `agent-${index + 2}`;
    return {
      name,
      service: 'agent',
      environment: {
        INFERENCE_PORT: String(inference),
        INFERENCE_ADDRESS: `127.0.0.1:${inference}`,
        HEALTH_PORT: String(health),
        INSTANCE_ID: `${name}-local`,
        DATA_DIR: data.folder(name),
        NODE_NAME: `${nodeName}-${index + 2}`,
        JOIN_TOKEN_FILE: joinTokenFile(data, name),
        ENGINE_PORTS: engines.join('-'),
      },
      addresses: { health: `http://127.0.0.1:${health}` },
    };
  });
  return [
    ...speaking('router', ports.furtherRouters),
    ...speaking('tracing', ports.furtherTracings),
    ...gateways,
    ...agents,
  ];
}
