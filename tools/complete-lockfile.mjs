/**
 * Adds what npm leaves out of package-lock.json: optional packages for other platforms that were not in the
 * registry yet when the lockfile was made. Without them `npm ci` of npm 11.6 and later refuses the file.
 * Run it after every `npm install`; `--check` only tells (exit 1) whether something is missing.
 * Plain JavaScript for Node 18 and later, because it runs before anything is installed.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const OPERATING_SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = {
  aarch64: 'arm64',
  arm: 'arm',
  arm64: 'arm64',
  armv6: 'arm',
  armv7: 'arm',
  ia32: 'ia32',
  loong64: 'loong64',
  mips64el: 'mips64el',
  ppc64: 'ppc64',
  ppc64le: 'ppc64',
  riscv64: 'riscv64',
  s390x: 's390x',
  x64: 'x64',
};

/** os, cpu and libc that a platform package is for, read from its name (`@nx/nx-linux-x64-musl`). */
export function platformOf(name) {
  const words = name.split('/').at(-1).split('-');
  const os = words.filter((word) => OPERATING_SYSTEMS.includes(word));
  const cpu = words.filter((word) => word in PROCESSORS).map((word) => PROCESSORS[word]);
  const libc = words.flatMap((word) => (word.startsWith('musl') ? ['musl'] : word.startsWith('gnu') ? ['glibc'] : []));
  return { ...(os.length && { os }), ...(cpu.length && { cpu }), ...(libc.length && { libc }) };
}

/** Optional dependencies that no entry of the lockfile satisfies: name, version, and who asks for it. */
export function missingOptionals(packages) {
  const missing = new Map();
  for (const [path, entry] of Object.entries(packages)) {
    for (const [name, range] of Object.entries(entry.optionalDependencies ?? {})) {
      if (!resolves(packages, path, name))
        missing.set(name, { version: range.replace(/^[\^~>=v\s]+/, ''), askedBy: path });
    }
  }
  return missing;
}

/** The lockfile with every missing optional package added, in npm's own order. */
export function complete(lockfile) {
  const packages = { ...lockfile.packages };
  for (const [name, { version, askedBy }] of missingOptionals(packages)) {
    const { os, cpu, libc } = platformOf(name);
    // An entry without os and cpu would be fetched on every platform.
    if (!os || !cpu) throw new Error(`the platform of ${name} cannot be told from its name`);
    packages[`node_modules/${name}`] = {
      version,
      cpu,
      ...(packages[askedBy].dev && { dev: true }),
      ...(libc && { libc }),
      optional: true,
      os,
    };
  }
  const sorted = Object.entries(packages).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return { ...lockfile, packages: Object.fromEntries(sorted) };
}

function resolves(packages, from, name) {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf('/node_modules/')))) {
    if (packages[`${folder && `${folder}/`}node_modules/${name}`]) return true;
    if (folder === '') return false;
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const file = new URL('../package-lock.json', import.meta.url);
  const lockfile = JSON.parse(readFileSync(file, 'utf8'));
  const missing = [...missingOptionals(lockfile.packages).keys()];
  if (process.argv.includes('--check')) {
    if (missing.length > 0) {
      process.stderr.write(`package-lock.json lacks ${missing.join(', ')}: run node tools/complete-lockfile.mjs\n`);
      process.exitCode = 1;
    }
  } else if (missing.length > 0) {
    writeFileSync(file, `${JSON.stringify(complete(lockfile), null, 2)}\n`);
    process.stdout.write(`package-lock.json: ${missing.length} entries added\n`);
  }
}
