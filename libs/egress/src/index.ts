export { isAddressAllowed, parseAllowedRange, type AllowedRange } from './address-policy.ts';
export { EgressPools, type EgressPoolsOptions, type NodeTlsMaterial, type UpstreamPool } from './egress-pools.ts';
export { EgressRefusedError, guardedConnector, guardedLookup, type GuardOptions } from './guarded-connector.ts';
export { parseUpstreamUrl } from './upstream-url.ts';
