export { AppError, toAppError, type AppErrorOptions, type FaultDetail } from './app-error.ts';
export { GRPC_STATUS, isReason, REASONS, type Reason, type ReasonMapping } from './reasons.ts';
