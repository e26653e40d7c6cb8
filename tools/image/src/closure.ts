import { posix } from 'node:path';

/** The parts of an npm lockfile (version 3) that matter here. */
export interface LockedPackage {
  /** A workspace's entry under node_modules is a link to its folder. */
  link?: boolean;
  resolved?: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
  peerDependencies?: Record<string, string>;
  peerDependenciesMeta?: Record<string, { optional?: boolean }>;
  os?: string[];
  cpu?: string[];
  libc?: string[];
}

/** The platform that the image will run on, in npm's words. */
export interface Platform {
  os: string;
  cpu: string;
  libc: string;
}

function matches(list: readonly string[] | undefined, value: string): boolean {
  return list === undefined || list.length === 0 || list.includes(value);
}

/** Finds the installed place of a package as Node would: from a folder upwards. */
function resolve(packages: Readonly<Record<string, LockedPackage>>, from: string, name: string): string | undefined {
  for (let folder = from; ; folder = posix.dirname(folder)) {
    const place = folder === '.' || folder === '' ? `node_modules/${name}` : `${folder}/node_modules/${name}`;
    if (packages[place] !== undefined) return place;
    if (folder === '.' || folder === '') return undefined;
  }
}

/**
 * Lists what one workspace needs at run time: folders of our own workspaces and places of installed packages.
 * Development dependencies are left out, optional ones are taken where they fit the platform.
 *
 * @param packages `packages` of package-lock.json
 * @param root folder of the workspace, such as apps/gateway
 * @returns paths from the root of the repository, sorted
 * @throws Error naming a dependency that is required and not installed
 */
export function productionClosure(
  packages: Readonly<Record<string, LockedPackage>>,
  root: string,
  platform: Platform,
): string[] {
  const found = new Set<string>();
  const queue = [root];
  for (let place = queue.pop(); place !== undefined; place = queue.pop()) {
    if (found.has(place)) continue;
    const locked = packages[place];
    if (locked === undefined) throw new Error(`${place} is not in the lockfile: run npm install`);
    if (locked.link === true && locked.resolved !== undefined) {
      found.add(place);
      queue.push(locked.resolved);
      continue;
    }
    if (!matches(locked.os, platform.os) || !matches(locked.cpu, platform.cpu) || !matches(locked.libc, platform.libc))
      continue;
    found.add(place);
    const optionalPeers = Object.entries(locked.peerDependenciesMeta ?? {}).filter(
      ([, meta]) => meta.optional === true,
    );
    const optional = new Set([
      ...Object.keys(locked.optionalDependencies ?? {}),
      ...optionalPeers.map(([name]) => name),
    ]);
    for (const name of Object.keys({
      ...locked.dependencies,
      ...locked.optionalDependencies,
      ...locked.peerDependencies,
    })) {
      const target = resolve(packages, place, name);
      // An optional peer that is installed for somebody else is not ours to ship.
      if (target !== undefined && !(optional.has(name) && locked.optionalDependencies?.[name] === undefined))
        queue.push(target);
      else if (target === undefined && !optional.has(name))
        throw new Error(`${place} needs ${name}, which is not installed`);
    }
  }
  return [...found].sort();
}
