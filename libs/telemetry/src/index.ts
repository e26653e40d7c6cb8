export * from './basics.ts';
export { startTracing } from './tracing.ts';
