import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { badModels } from './bad-models.ts';
import { HOSTILE_FILES, writeHostileFile } from './fixtures/hostile-files.ts';
import type { HostileReading } from './fixtures/read-hostile.ts';

const BAD_MODELS = badModels();
const readings = new Map<string, HostileReading>();

/** Reads files in a process of its own: what it takes is then its own as well. */
function readIn(folder: string): HostileReading {
  const script = join(import.meta.dirname, 'fixtures/read-hostile.ts');
  const options = { encoding: 'utf8', timeout: 30_000, maxBuffer: 1024 * 1024 } as const;
  const line = ['--no-warnings', '--conditions=@roundhouse/source', script, folder];
  return JSON.parse(execFileSync(process.execPath, line, options)) as HostileReading;
}

function inFolder(write: (folder: string) => void): HostileReading {
  const folder = mkdtempSync(join(tmpdir(), 'gguf-hostile-'));
  try {
    write(folder);
    return readIn(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

beforeAll(() => {
  const bad = inFolder((folder) =>
    BAD_MODELS.forEach(({ bytes }, index) => writeFileSync(join(folder, `${index}.gguf`), bytes)),
  );
  readings.set('bad', bad);
  for (const file of HOSTILE_FILES)
    readings.set(
      file.name,
      inFolder((folder) => writeHostileFile(folder, file)),
    );
}, 60_000);

describe('security 45: heads that lie', () => {
  it.each(BAD_MODELS.map((model, index) => ({ ...model, index })))(
    'with $name are refused by name within a second',
    ({ fault, index }) => {
      const refusal = readings.get('bad')?.refusals.find(({ file }) => file === `${index}.gguf`);
      expect(refusal?.message).toMatch(/^not a usable GGUF file: /);
      expect(refusal?.message).toMatch(fault);
      expect(refusal?.milliseconds).toBeLessThan(1000);
    },
  );

  it.each(HOSTILE_FILES)('with $name are refused within a second and 64 MiB', ({ name }) => {
    const reading = readings.get(name);
    expect(reading?.refusals).toMatchObject([{ message: expect.stringMatching(/^not a usable GGUF file: /) }]);
    expect(reading?.refusals[0]?.milliseconds).toBeLessThan(1000);
    expect(reading?.grownBytes).toBeLessThan(64 * 1024 * 1024);
  });

  it('take less than 64 MiB, all that are merely broken together', () => {
    expect(readings.get('bad')?.grownBytes).toBeLessThan(64 * 1024 * 1024);
  });
});
