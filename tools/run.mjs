/**
 * The door of every npm script: `node tools/run.mjs <task> [arguments]`.
 * Plain JavaScript for Node 18 and later and without dependencies, because in a fresh clone nothing else exists.
 * Installs what the lockfile names when that is not there yet, then runs the task on the project's own Node 24.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, statSync, utimesSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const modules = join(root, 'node_modules');
const startedAt = Date.now();
const CONFIGURATION_FAULT = 78;

const [task, ...taskArguments] = process.argv.slice(2);
if (!task) fail('usage: node tools/run.mjs start|test|check|gen|bench|test:long [arguments]');
if (!isInstalled()) await install();
const node = findNode();
const path = [join(node, '..'), join(modules, '.bin'), process.env.PATH].join(delimiter);
// The channel tells the task when this process is killed without a chance to pass a signal on.
const child = spawn(node, ['tools/tasks/src/main.ts', task, ...taskArguments], {
  cwd: root,
  stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  env: { ...process.env, PATH: path, ROUNDHOUSE_BEGAN_AT_UNIX_MS: String(startedAt) },
});
// A terminal's Ctrl-C reaches the child as well, which ignores the repeat.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)));

/** Whether node_modules holds every version that the lockfile names (packages for other platforms aside). */
function isInstalled() {
  const lockfile = join(root, 'package-lock.json');
  const record = join(modules, '.package-lock.json');
  if (!existsSync(record)) return false;
  if (statSync(lockfile).mtimeMs <= statSync(record).mtimeMs) return true;
  const installed = JSON.parse(readFileSync(record, 'utf8')).packages;
  for (const [place, wanted] of Object.entries(JSON.parse(readFileSync(lockfile, 'utf8')).packages)) {
    if (!place.includes('node_modules/') || wanted.extraneous) continue;
    const found = installed[place];
    if (found ? found.version !== wanted.version : !wanted.optional) return false;
  }
  const now = new Date();
  utimesSync(record, now, now);
  return true;
}

function install() {
  progress('installing dependencies (npm ci, usually under a minute)');
  // node_modules/.bin may hold the very Node that npm is about to replace.
  const outside = (process.env.PATH ?? '').split(delimiter).filter((folder) => !folder.includes('node_modules'));
  const npm = spawn('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, PATH: outside.join(delimiter) },
  });
  const heartbeat = setInterval(() => progress('still installing dependencies'), 10_000);
  return new Promise((resolve) => {
    npm.on('error', (error) => fail(`npm could not be started: ${error.message}`));
    npm.on('exit', (code) => {
      clearInterval(heartbeat);
      if (code !== 0) fail('npm ci failed: see its message above');
      progress('dependencies installed');
      resolve();
    });
  });
}

/** The Node 24 from our own dependencies, else the running one when it is a Node 24. */
function findNode() {
  const own = join(modules, `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (existsSync(own)) return own;
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= 24) return process.execPath;
  return fail(
    `Node 24 is needed on ${process.platform}-${process.arch} and not part of the dependencies: install it and run again`,
  );
}

function progress(message) {
  const elapsed = ((Date.now() - startedAt) / 1000).toFixed(1).padStart(6);
  process.stderr.write(`[${elapsed} s] ${message}\n`);
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(CONFIGURATION_FAULT);
}
