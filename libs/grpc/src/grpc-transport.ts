import { experimental, Server as GrpcServer, type ServerDuplexStream } from '@grpc/grpc-js';
import { ServerGrpc, type CustomStrategy } from '@nestjs/microservices';
import { AppError } from '@roundhouse/errors';
import { invariant } from '@roundhouse/kernel';
import type { Metrics } from '@roundhouse/telemetry';
import { isObservable, lastValueFrom } from 'rxjs';
import { accessTable, serviceName, type DeclaredService } from './access.ts';
import { failCall } from './guard-stream.ts';
import { createServerGuard, type CallEnd, type ServerGuard } from './server-interceptor.ts';
import { TlsFileSource, type TlsFiles } from './tls-files.ts';
import { MAX_MESSAGE_BYTES } from './message-size.ts';

/** One gRPC server: a port, its identity, the services behind it and who may call them. */
export interface GrpcServerOptions {
  /** `host:port`; port 0 = any free one. */
  bind: string;
  /** Own identity, and the authority of callers' certificates. */
  tls: TlsFiles;
  services: readonly DeclaredService[];
  /** `none` only where callers cannot have a certificate yet (enrolment); its methods are public. Default required. */
  clientAuth?: 'required' | 'none';
  /** Default {@link MAX_MESSAGE_BYTES}. */
  maxMessageBytes?: number;
  /** How often the TLS files are looked at; default 2 s. */
  tlsRefreshMs?: number;
  /** Told of TLS files that cannot be used; the last good ones stay in force. */
  onTlsRefused?: (error: AppError) => void;
  /** Told of the end of every call. */
  onCallEnd?: (end: CallEnd) => void;
}

type RawStreamMethod = ReturnType<ServerGrpc['createStreamCallMethod']>;

const MINUTE_MS = 60_000;
const CLOSE_TIMEOUT_MS = 5_000;

/**
 * NestJS transport for one gRPC server. Differs from Nest's own: TLS only, allow-list and deadlines before any
 * handler, it binds only after every method has its handler, and an exception in a raw stream ends that call alone.
 */
export class GrpcTransport extends ServerGrpc {
  private readonly settings: GrpcServerOptions;
  private readonly guard: ServerGuard;
  private boundPort = 0;

  /** @throws RangeError when a method is not declared; AppError FAILED_PRECONDITION when the TLS files are unusable. */
  constructor(settings: GrpcServerOptions) {
    super({
      url: settings.bind,
      package: [...new Set(settings.services.map(packageOf))],
      packageDefinition: Object.fromEntries(settings.services.map((s) => [serviceName(s.definition), s.definition])),
    });
    const table = accessTable(settings.services);
    if (settings.clientAuth === 'none') {
      const open = [...table.values()].every(({ access }) => access.public === true);
      invariant(open, 'a server that asks for no certificate serves public methods only');
    }
    this.settings = settings;
    this.guard = createServerGuard(table, settings.onCallEnd ?? (() => undefined));
  }

  /** The port in use; 0 before listening. */
  get port(): number {
    return this.boundPort;
  }

  /** Open streams, for metrics. */
  get openStreams(): number {
    return this.guard.openStreams;
  }

  /** Ends every open stream with DRAINING. */
  endStreams(): void {
    this.guard.endStreams();
  }

  override async listen(callback: (error?: unknown) => void): Promise<void> {
    try {
      this.grpcClient = new GrpcServer(this.serverOptions());
      await this.bindEvents();
      this.boundPort = await this.bind(this.grpcClient as GrpcServer);
      callback();
    } catch (error) {
      callback(error);
    }
  }

  override async createService(grpcService: { service: object }, name: string): Promise<object> {
    const handlers = await super.createService(grpcService, name);
    const missing = Object.keys(grpcService.service).filter((method) => !Object.hasOwn(handlers, method));
    invariant(missing.length === 0, `no handler for ${name}: ${missing.join(', ')}`);
    return handlers;
  }

  override createStreamCallMethod(
    handler: (...args: unknown[]) => unknown,
    isResponseStream: boolean,
  ): RawStreamMethod {
    const guarded = async (call: ServerDuplexStream<unknown, unknown>, ...rest: unknown[]): Promise<void> => {
      try {
        const result = await handler(call, ...rest);
        if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
      } catch (error) {
        failCall(call, error);
      }
    };
    return super.createStreamCallMethod(guarded, isResponseStream);
  }

  /** Ends open streams, lets running unary calls finish for at most 5 s, then closes. Idempotent. */
  override async close(): Promise<void> {
    const server = this.grpcClient as GrpcServer | null | undefined;
    this.grpcClient = null;
    if (server === null || server === undefined) return;
    this.endStreams();
    await new Promise<void>((resolve) => {
      const force = setTimeout(() => server.forceShutdown(), CLOSE_TIMEOUT_MS);
      server.tryShutdown(() => {
        clearTimeout(force);
        resolve();
      });
    });
  }

  private bind(server: GrpcServer): Promise<number> {
    const { tls, tlsRefreshMs, onTlsRefused, bind, clientAuth } = this.settings;
    const files = new TlsFileSource(tls, tlsRefreshMs, onTlsRefused);
    const required = clientAuth !== 'none';
    const credentials = experimental.createCertificateProviderServerCredentials(files, files, required);
    return new Promise((resolve, reject) => {
      server.bindAsync(bind, credentials, (cause, port) => {
        if (cause === null) resolve(port);
        else reject(new AppError('FAILED_PRECONDITION', `The gRPC server cannot listen on ${bind}.`, { cause }));
      });
    });
  }

  private serverOptions() {
    const maxMessageBytes = this.settings.maxMessageBytes ?? MAX_MESSAGE_BYTES;
    return {
      interceptors: [this.guard.interceptor],
      'grpc.max_receive_message_length': maxMessageBytes,
      'grpc.max_send_message_length': maxMessageBytes,
      'grpc.max_concurrent_streams': 1_000,
      'grpc.keepalive_time_ms': MINUTE_MS / 4,
      'grpc.keepalive_timeout_ms': 5_000,
      // New calls move to a new connection in time, and with it to the peer's new certificate; open streams stay.
      'grpc.max_connection_age_ms': 30 * MINUTE_MS,
    };
  }
}

/** Nest microservice options for one gRPC server. */
export function grpcServerOptions(options: GrpcServerOptions): CustomStrategy & { strategy: GrpcTransport } {
  return { strategy: new GrpcTransport(options) };
}

/** Counts ended calls by method and status code: pass the result as `onCallEnd`. */
export function countCalls(metrics: Metrics): (end: CallEnd) => void {
  const calls = metrics.counter('grpc_server_calls_total', 'gRPC calls that ended.', ['method', 'code']);
  return ({ method, code }) => calls.inc({ method, code: String(code) });
}

function packageOf({ definition }: DeclaredService): string {
  return serviceName(definition).split('.').slice(0, -1).join('.');
}
