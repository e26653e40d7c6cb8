import { spawnSync } from 'node:child_process';
import { parseAllDocuments } from 'yaml';
import { finish } from './finish.ts';
import { manifestFaults, type Manifest } from './manifest-rules.ts';

/** Renders the manifests as an operator would, with kubectl or with kustomize itself. */
const OVERLAY = 'deploy/overlays/example';
const rendered = spawnSync('kustomize', ['build', OVERLAY], { encoding: 'utf8', maxBuffer: 16 * 1024 * 1024 });
if (rendered.status !== 0) {
  process.stderr.write(rendered.stderr || String(rendered.error));
  process.exit(1);
}
const manifests = parseAllDocuments(rendered.stdout).map((document) => document.toJS() as Manifest);
finish('manifests', `${manifests.length} objects of ${OVERLAY}`, manifestFaults(manifests));
