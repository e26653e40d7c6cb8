import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { productionClosure, type LockedPackage } from './closure.ts';

const USAGE =
  'usage: tools/image/assemble <app> <empty folder>   (for example: tools/image/assemble gateway /tmp/image)';
/** Left out of images: nobody runs them there. */
const UNSHIPPED = /\.(?:spec|int\.spec|e2e\.spec)\.|\.map$|\.tsbuildinfo$|\.d\.ts$/;

function fail(message: string): never {
  process.stderr.write(`assemble: ${message}\n`);
  process.exit(1);
}

function copyTree(from: string, to: string): void {
  cpSync(from, to, {
    recursive: true,
    filter: (path) => !UNSHIPPED.test(basename(path)) && basename(path) !== 'node_modules',
  });
}

/** Copies one place of the closure: our own workspaces as package.json and dist, packages whole, links as links. */
function place(path: string, out: string, packages: Readonly<Record<string, LockedPackage>>): void {
  const target = join(out, path);
  const locked = packages[path];
  mkdirSync(dirname(target), { recursive: true });
  if (locked?.link === true && locked.resolved !== undefined) {
    symlinkSync(relative(dirname(target), join(out, locked.resolved)), target);
  } else if (path.includes('node_modules/')) {
    if (!existsSync(path)) fail(`${path} is not installed: run npm ci`);
    copyTree(path, target);
  } else {
    copyTree(join(path, 'dist'), join(target, 'dist'));
    cpSync(join(path, 'package.json'), join(target, 'package.json'));
  }
}

const [app, folder, ...rest] = process.argv.slice(2);
if (app === undefined || folder === undefined || rest.length > 0) fail(USAGE);
process.chdir(resolve(import.meta.dirname, '../../..'));
const root = `apps/${app}`;
if (!existsSync(join(root, 'package.json'))) fail(`no app called ${app}; there are: ${readdirSync('apps').join(', ')}`);
const out = resolve(process.env['INIT_CWD'] ?? '.', folder);
if (existsSync(out) && readdirSync(out).length > 0) fail(`${folder} is not empty`);

const build = spawnSync(join('node_modules', '.bin', 'tsc'), ['-b', root], { stdio: 'inherit' });
if (build.status !== 0) fail(`${root} does not compile`);

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as {
  packages: Record<string, LockedPackage>;
};
const places = productionClosure(packages, root, { os: process.platform, cpu: process.arch, libc: 'glibc' });
for (const path of places) place(path, out, packages);
process.stdout.write(
  `${root}: ${places.length} packages in ${folder}; start it with: node ${folder}/${root}/dist/main.js\n`,
);
