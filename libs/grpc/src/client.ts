import { experimental, type ChannelCredentials, type ChannelOptions, type Client } from '@grpc/grpc-js';
import type { AppError } from '@roundhouse/errors';
import { serviceServerName } from '@roundhouse/pki/identity';
import { MAX_MESSAGE_BYTES } from './message-size.ts';
import { TlsFileSource, type ClientTlsFiles } from './tls-files.ts';

/** A generated client class. */
export type ClientConstructor<Instance extends Client> = new (
  address: string,
  credentials: ChannelCredentials,
  options?: ChannelOptions,
) => Instance;

/** Where and whom a client calls. */
export interface GrpcClientOptions {
  /** `host:port`, or `dns:host:port` for all addresses of a name, looked up again every 5 s at most. */
  address: string;
  /** Name of the service that must answer there: any other certificate is refused. */
  service: string;
  tls: ClientTlsFiles;
  /** Default 4 MiB. */
  maxMessageBytes?: number;
  /** How often the TLS files are looked at; default 2 s. */
  tlsRefreshMs?: number;
  /** Told of TLS files that cannot be used; the last good ones stay in force. */
  onTlsRefused?: (error: AppError) => void;
}

const SERVICE_CONFIG = JSON.stringify({ loadBalancingConfig: [{ round_robin: {} }] });

/**
 * Makes a client over mutual TLS. It connects with the first call, reconnects by itself and never repeats a call that
 * a server may have seen. Close it with {@link closeClient}.
 *
 * @throws AppError FAILED_PRECONDITION when the TLS files are unusable.
 */
export function createGrpcClient<Instance extends Client>(
  Constructor: ClientConstructor<Instance>,
  options: GrpcClientOptions,
): Instance {
  const maxMessageBytes = options.maxMessageBytes ?? MAX_MESSAGE_BYTES;
  return new Constructor(options.address, channelCredentials(options), {
    'grpc.ssl_target_name_override': serviceServerName(options.service),
    'grpc.default_authority': serviceServerName(options.service),
    'grpc.service_config': SERVICE_CONFIG,
    'grpc.service_config_disable_resolution': 1,
    'grpc.use_local_subchannel_pool': 1,
    'grpc.max_receive_message_length': maxMessageBytes,
    'grpc.max_send_message_length': maxMessageBytes,
    'grpc.keepalive_time_ms': 10_000,
    'grpc.keepalive_timeout_ms': 5_000,
    'grpc.keepalive_permit_without_calls': 1,
    'grpc.initial_reconnect_backoff_ms': 100,
    'grpc.max_reconnect_backoff_ms': 2_000,
    'grpc.dns_min_time_between_resolutions_ms': 5_000,
  });
}

/** Closes a client; calls that are open fail with CANCELLED. */
export function closeClient(client: Client): void {
  client.close();
}

function channelCredentials({ tls, tlsRefreshMs, onTlsRefused }: GrpcClientOptions): ChannelCredentials {
  const files = new TlsFileSource(tls, tlsRefreshMs, onTlsRefused);
  const identity = tls.certFile === undefined ? null : files;
  return experimental.createCertificateProviderChannelCredentials(files, identity);
}
