import { join } from 'node:path';
import { newId, systemClock } from '@roundhouse/kernel';
import type { Logger, Metrics, Readiness } from '@roundhouse/telemetry/basics';
import type { AgentConfig } from './config.ts';
import { enroll, joinAnew } from './enrollment/enroll.ts';
import { grpcEnrollmentClient } from './enrollment/grpc-enrollment-client.ts';
import { IdentityStore, type NodeIdentity } from './enrollment/identity-store.ts';
import { NodeCertificate } from './enrollment/node-certificate.ts';
import { InferenceProxy, type ProxyTls } from './inference-proxy/inference-proxy.ts';
import { DRAIN_TIMEOUT_MS, LocalNode } from './local-node.ts';
import { lockDirectory } from './local-state/directory-lock.ts';
import { grpcLinkTransport } from './node-link/grpc-link-transport.ts';
import { NodeLink } from './node-link/node-link.ts';

/** Version that this agent reports. */
export const AGENT_VERSION = '0.1.0';

/** What the process around the agent gives it. */
export interface AgentHost {
  config: AgentConfig;
  logger: Logger;
  metrics: Metrics;
}

/** A node: its local side, its identity, the proxy that serves gateways, and the link to registry. */
export class Agent {
  private readonly host: AgentHost;
  private readonly identities: IdentityStore;
  private readonly stopping = new AbortController();
  private readonly runId = newId();
  private node: LocalNode | undefined;
  private proxy: InferenceProxy | undefined;
  private link: NodeLink | undefined;
  private linkRun: Promise<void> = Promise.resolve();

  constructor(host: AgentHost) {
    this.host = host;
    this.identities = new IdentityStore(join(host.config.DATA_DIR, 'identity'));
  }

  /** Ready = callers can be served. Registry being away is no reason not to be. */
  readiness(): Readiness {
    if (this.proxy !== undefined) return { ready: true, reasons: [] };
    return { ready: false, reasons: ['the node has not joined yet'] };
  }

  /**
   * Takes over what an earlier agent left running, joins if need be, serves, and keeps the link to registry.
   *
   * @throws AppError when the data directory, the identity or a port cannot be used
   */
  async start(): Promise<void> {
    const { config, logger } = this.host;
    await lockDirectory(join(config.DATA_DIR, 'agent.lock'));
    const node = await LocalNode.open({
      config,
      logger,
      onChange: () => this.link?.changed(),
      onOutcome: () => this.link?.answered(),
    });
    this.node = node;
    this.offerMetrics(node);
    const identity = await this.join();
    const port = await this.serve(node, identity);
    await node.reconciler.resume();
    this.connect(node, identity, config.INFERENCE_ADDRESS ?? `${config.BIND_ADDRESS}:${port}`);
  }

  /** Ends the link, then the proxy once running requests have ended, then local work. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.linkRun;
    await this.proxy?.close(DRAIN_TIMEOUT_MS);
    await this.node?.stop();
  }

  private async join(): Promise<NodeIdentity> {
    const { config, logger } = this.host;
    const known = await this.identities.load(systemClock.nowMs());
    const parts = {
      store: this.identities,
      client: grpcEnrollmentClient(config.ENROLL_ADDRESS, config.ENROLL_CA_FILE, AGENT_VERSION),
      nodeName: config.NODE_NAME,
      joinTokenFile: config.JOIN_TOKEN_FILE,
      onRetry: (error: Error) => logger.warn({ error }, 'registry cannot enrol this node yet'),
    };
    return known === undefined ? enroll(parts, this.stopping.signal) : joinAnew(parts, known);
  }

  private async serve(node: LocalNode, identity: NodeIdentity): Promise<number> {
    const { config, logger, metrics } = this.host;
    const requests = metrics.counter('inference_requests_total', 'Requests through the inference proxy.', ['status']);
    const proxy = new InferenceProxy({
      tls: proxyTls(identity),
      engineOf: (instanceId) => node.supervisor.addressOf(instanceId),
      whyUnavailable: (instanceId) => node.supervisor.whyUnavailable(instanceId),
      inFlight: node.inFlight,
      onRequest: ({ instanceId, status, durationMs }) => {
        requests.inc({ status: String(status) });
        logger.info({ instance: instanceId, status, durationMs }, 'inference');
      },
    });
    const port = await proxy.listen(config.BIND_ADDRESS, config.INFERENCE_PORT);
    this.proxy = proxy;
    logger.info({ nodeId: identity.nodeId, port }, 'inference proxy listening');
    return port;
  }

  private connect(node: LocalNode, identity: NodeIdentity, inferenceAddress: string): void {
    const { config, logger } = this.host;
    const certificate = new NodeCertificate(this.identities, identity, config.NODE_NAME, systemClock, (renewed) => {
      this.proxy?.replaceTls(proxyTls(renewed));
      logger.info({ validUntilUnixMs: renewed.validUntilUnixMs }, 'certificate renewed');
    });
    const { nodeFile, serviceCaFile } = this.identities;
    const tls = { caFile: serviceCaFile, certFile: nodeFile, keyFile: nodeFile };
    const transport = grpcLinkTransport(config.NODE_LINK_ADDRESS, tls);
    const linked = {
      nodeId: identity.nodeId,
      runId: this.runId,
      agentVersion: AGENT_VERSION,
      inferenceAddress,
      probe: () => node.probe(),
      samples: () => node.supervisor.samples(),
      observed: () => node.reconciler.observed(),
      apply: node.reconciler.apply.bind(node.reconciler),
      renewal: () => certificate.renewal(),
      renewed: (certificatePem: string) => certificate.renewed(certificatePem),
      commands: node.commands,
    };
    this.link = new NodeLink(linked, transport, systemClock, {
      onConnected: () => logger.info('connected to registry'),
      onLost: (error) => logger.warn({ error }, 'no session with registry; serving goes on'),
    });
    this.linkRun = this.link.run(this.stopping.signal).finally(() => transport.close());
  }

  private offerMetrics(node: LocalNode): void {
    const { metrics } = this.host;
    const gauge = metrics.observedGauge.bind(metrics);
    gauge('download_reserved_bytes', 'Bytes promised to running downloads.', () => node.space.outstandingBytes);
    gauge('inference_in_flight', 'Requests in the inference proxy.', () => node.inFlight.total);
    gauge('link_connected', '1 while registry holds a session.', () => Number(this.link?.isConnected ?? false));
  }
}

function proxyTls({ serviceCaPem, certPem, keyPem }: NodeIdentity): ProxyTls {
  return { caPem: serviceCaPem, certPem, keyPem };
}
