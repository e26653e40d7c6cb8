export type { AuthHeader, Driver, DriverContract, DriverMode, UpstreamRequest, UpstreamTarget } from './driver.ts';
export { FAILURE_CLASSES, type FailureClass, type ResponseHeaders, type UpstreamFailure } from './failure.ts';
export { DRIVERS, findDriver } from './registry.ts';
