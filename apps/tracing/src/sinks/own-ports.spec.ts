import { expect, it } from '@jest/globals';
import { ownPorts } from './own-ports.ts';

it('names the port of every service that the settings name (security 34)', () => {
  const ports = ownPorts({
    GRPC_PORT: 7003,
    HEALTH_PORT: 7004,
    NATS_URL: 'nats://127.0.0.1:4222',
    DATABASE_URL: 'postgres://tracing:x@127.0.0.1:5432/roundhouse?sslmode=disable',
    REGISTRY_ADDRESS: '127.0.0.1:7001',
  });
  expect(ports).toEqual(new Set([4222, 5432, 7001, 7003, 7004]));
});
