import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { composeFaults, type ComposeFile } from './compose-rules.ts';
import { finish } from './finish.ts';

/** Holds the Compose file against itself and the apps. Its secrets are compared in compose.int.spec.ts. */
const FILE = 'deploy/compose.yaml';
const compose = parse(readFileSync(FILE, 'utf8'), { merge: true }) as ComposeFile;
const services = Object.keys(compose.services);
finish(
  'compose',
  `${services.length} services of ${FILE}`,
  composeFaults(compose, readdirSync('apps')).map((fault) => `${FILE}: ${fault}`),
);
