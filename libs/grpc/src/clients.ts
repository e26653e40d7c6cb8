/** The side of callers alone, for programs without NestJS: it takes tens of megabytes that they never use. */
export { bidiStream, unary, type StreamOptions, type UnaryOptions } from './calls.ts';
export { closeClient, createGrpcClient, type ClientConstructor, type GrpcClientOptions } from './client.ts';
export { fromServiceError } from './error-mapping.ts';
