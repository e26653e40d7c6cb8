import { chmod, copyFile, mkdir, rm, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerName } from './server-name.ts';

// Runs the binary of the unpacked packages beside it with their own C library and the CPU backend that fits.
const LLAMA_WRAPPER = `#!/bin/sh
here=$(dirname "$(readlink -f "$0")")
root="$here/../root"
lib="$root/usr/lib/x86_64-linux-gnu"
if grep -q -w avx2 /proc/cpuinfo; then cpu=haswell; else cpu=x64; fi
export GGML_BACKEND_PATH="$lib/ggml/backends0/libggml-cpu-$cpu.so"
exec "$lib/ld-linux-x86-64.so.2" --library-path "$lib:$lib/llama:$lib/ggml/backends0" "$root/usr/bin/llama-server" "$@"
`;

/**
 * Makes `<folder>/bin/<name>` of packages that were unpacked below `unpacked`, and returns its path.
 * The unpacked files are moved or removed.
 */
export async function assembleServer(name: ServerName, unpacked: string, folder: string): Promise<string> {
  const path = join(folder, 'bin', name);
  await mkdir(join(folder, 'bin'), { recursive: true });
  if (name === 'nats-server') {
    // Debian puts it in sbin in some releases.
    await copyFile(join(unpacked, 'usr/bin', name), path).catch(() => copyFile(join(unpacked, 'usr/sbin', name), path));
    await rm(unpacked, { recursive: true, force: true });
  } else {
    await rename(unpacked, join(folder, 'root'));
    await writeFile(path, LLAMA_WRAPPER);
  }
  await chmod(path, 0o755);
  return path;
}
