import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { hostFileOf, neededSecrets, type ComposeFile } from './compose-rules.ts';

const ROOT = join(import.meta.dirname, '../../..');

describe('what --secrets-only writes for deploy/compose.yaml', () => {
  const compose = parse(readFileSync(join(ROOT, 'deploy/compose.yaml'), 'utf8'), { merge: true }) as ComposeFile;
  let folder: string;
  let printed: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'roundhouse-compose-'));
    const script = join(ROOT, 'tools/stack/dist/main.js');
    printed = execFileSync(process.execPath, [script, '--secrets-only', '--data', folder], { encoding: 'utf8' });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is every file and folder that a service mounts or reads', () => {
    const needed = neededSecrets(compose);
    expect(needed.length).toBeGreaterThan(10);
    expect(needed.filter((name) => !existsSync(join(folder, name)))).toEqual([]);
    // And is named to the person who ran it.
    expect(needed.filter((name) => !new RegExp(`\\b${name}\\b`).test(printed))).toEqual([]);
  });

  it('names only files that are mounted where the service looks for them', () => {
    const faults: string[] = [];
    for (const [name, service] of Object.entries(compose.services)) {
      for (const file of service.env_file ?? []) {
        const variables = parseEnv(readFileSync(join(folder, file.replace('./secrets/', '')), 'utf8'));
        for (const [variable, path = ''] of Object.entries(variables)) {
          const mounted = variable.endsWith('_FILE') ? hostFileOf(compose, service, path) : '';
          if (mounted === undefined || !existsSync(join(folder, mounted))) faults.push(`${name}: ${variable}=${path}`);
        }
      }
    }
    expect(faults).toEqual([]);
  });
});
