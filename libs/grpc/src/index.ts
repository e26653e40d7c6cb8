import 'reflect-metadata';
export { declareService, MAX_UNARY_TIMEOUT_MS, type Access, type DeclaredService } from './access.ts';
export { abortSignalOf, callerOf, type ServerCall } from './caller.ts';
export { bidiStream, messagesOf, serverStream, unary, type StreamOptions, type UnaryOptions } from './calls.ts';
export { closeClient, createGrpcClient, type ClientConstructor, type GrpcClientOptions } from './client.ts';
export { GrpcErrorFilter } from './error-filter.ts';
export { fromServiceError, toStatus } from './error-mapping.ts';
export { GrpcServers } from './grpc-servers.ts';
export { countCalls, grpcServerOptions, GrpcTransport, type GrpcServerOptions } from './grpc-transport.ts';
export { MAX_MESSAGE_BYTES } from './message-size.ts';
export { failCall, guardStream } from './guard-stream.ts';
export {
  runGrpcService,
  type GrpcServiceOptions,
  type RunningService,
  type ServiceSettings,
} from './run-grpc-service.ts';
export { type CallEnd } from './server-interceptor.ts';
export { LOGGER, METRICS, TelemetryModule, TRACING, type Telemetry } from './telemetry.module.ts';
export { TlsFileSource, tlsFilesOf, type ClientTlsFiles, type TlsFiles } from './tls-files.ts';
