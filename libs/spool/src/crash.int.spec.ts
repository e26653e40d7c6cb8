import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '@roundhouse/kernel';
import { readSpool, recoverSpool } from './index.ts';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'spool-'));
});

afterEach(() => rmSync(directory, { recursive: true }));

/** Appends without end, and says on stdout which records were reported safe. */
const WRITER = `
  import { writeSync } from 'node:fs';
  import { openSpool } from '@roundhouse/spool';
  const [directory, spoolId] = process.argv.slice(1);
  const writer = openSpool({ directory, spoolId, syncPolicy: 'process', segmentBytes: 200_000 });
  function load() {
    for (let index = 0; index < 50; index += 1) {
      const seq = writer.append(Buffer.from('record '.repeat(1 + (index % 40))), (error) => {
        if (!error) writeSync(1, seq + '\\n');
      });
    }
    setImmediate(load);
  }
  load();
`;

/** Kills the writer after so many reports; returns the last record that it reported safe. */
async function killMidLoad(spoolId: string, reports: number): Promise<number> {
  const child = spawn(
    process.execPath,
    ['--conditions=@roundhouse/source', '--input-type=module', '-e', WRITER, directory, spoolId],
    { cwd: import.meta.dirname, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let lastSafe = 0;
  let seen = 0;
  for await (const line of createInterface({ input: child.stdout })) {
    lastSafe = Number(line);
    seen += 1;
    if (seen === reports) child.kill('SIGKILL');
  }
  return lastSafe;
}

describe('a writer that is killed under load', () => {
  it.each([1, 777, 5000, 12_345])('leaves every record that it reported safe (killed after %i)', async (reports) => {
    const spoolId = newId();
    const lastSafe = await killMidLoad(spoolId, reports);
    expect(lastSafe).toBeGreaterThanOrEqual(reports);
    const { lastSeq } = await recoverSpool(directory, spoolId);
    expect(lastSeq).toBeGreaterThanOrEqual(lastSafe);
    let expected = 1;
    for await (const { seq } of readSpool(directory, spoolId, 1)) expect(seq).toBe(expected++);
    expect(expected).toBe(lastSeq + 1);
  });
});
