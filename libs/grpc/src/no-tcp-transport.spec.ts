import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ROOT = join(import.meta.dirname, '../../..');
const sources = globSync('{apps,libs,tools}/*/src/**/*.ts', { cwd: ROOT }).filter((path) => !path.endsWith('.spec.ts'));

/** Nest's TCP transport can be crashed by one packet, and is what Nest takes when no transport is named. */
describe('NestJS TCP transport (security test 64)', () => {
  it('is not used anywhere', () => {
    const using = sources.filter((path) =>
      /Transport\.TCP|(Server|Client|Context)Tcp|(Server|Client)TCP/.test(read(path)),
    );
    expect(using).toEqual([]);
  });

  it('cannot come in by default: every microservice names its transport', () => {
    const starting = sources.filter((path) => /(create|connect)Microservice\b/.test(read(path)));
    expect(starting).toContain('libs/grpc/src/run-grpc-service.ts');
    for (const path of starting)
      expect({ path, code: read(path) }).toMatchObject({ code: expect.stringMatching(/strategy|grpcServerOptions/) });
  });
});

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}
