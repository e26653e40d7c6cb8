/** The parts of a Compose file that are looked at. */
export interface ComposeFile {
  services: Record<string, ComposeService>;
  secrets?: Record<string, { file: string }>;
  volumes?: Record<string, unknown>;
}

interface ComposeService {
  image?: string;
  build?: { args?: { APP?: string } };
  restart?: string;
  entrypoint?: readonly string[];
  env_file?: readonly string[];
  environment?: Record<string, string>;
  volumes?: readonly string[];
  secrets?: readonly string[];
  depends_on?: readonly string[] | Record<string, { condition: string }>;
}

const SECRETS = './secrets/';
const SECRET_MOUNT = '/run/secrets/';

function sourceAndTarget(volume: string): [source: string, target: string] {
  const [source = '', target = ''] = volume.split(':');
  return [source, target];
}

/** Files and folders below `deploy/secrets` that the file needs, relative to it. */
export function neededSecrets(compose: ComposeFile): string[] {
  const paths = Object.values(compose.services).flatMap(({ env_file = [], volumes = [] }) => [
    ...env_file,
    ...volumes.map((volume) => sourceAndTarget(volume)[0]),
  ]);
  paths.push(...Object.values(compose.secrets ?? {}).map(({ file }) => file));
  const below = paths.filter((path) => path.startsWith(SECRETS)).map((path) => path.slice(SECRETS.length));
  return [...new Set(below)].toSorted();
}

/**
 * The file on the host behind a path in a service's container, relative to `deploy/secrets`.
 * @returns undefined when nothing is mounted there.
 */
export function hostFileOf(compose: ComposeFile, service: ComposeService, path: string): string | undefined {
  const name = path.startsWith(SECRET_MOUNT) ? path.slice(SECRET_MOUNT.length) : undefined;
  if (name !== undefined) {
    return service.secrets?.includes(name) ? compose.secrets?.[name]?.file.slice(SECRETS.length) : undefined;
  }
  for (const [source, target] of (service.volumes ?? []).map(sourceAndTarget)) {
    if (source.startsWith(SECRETS) && path.startsWith(`${target}/`))
      return `${source.slice(SECRETS.length)}${path.slice(target.length)}`;
  }
  return undefined;
}

function dependencies(service: ComposeService): [name: string, condition: string][] {
  const { depends_on: needed = {} } = service;
  if (Array.isArray(needed)) return needed.map((name: string) => [name, 'service_started']);
  return Object.entries(needed as Record<string, { condition: string }>).map(([name, { condition }]) => [
    name,
    condition,
  ]);
}

/**
 * Lists references of a Compose file that lead nowhere, and jobs that would be waited for although they never end.
 *
 * @param apps names of the apps that an image can be built of
 */
export function composeFaults(compose: ComposeFile, apps: readonly string[]): string[] {
  const faults: string[] = [];
  for (const [name, service] of Object.entries(compose.services)) {
    const app = service.build?.args?.APP;
    if (service.image === undefined && !apps.includes(app ?? '')) faults.push(`${name}: there is no app ${app}`);
    for (const secret of service.secrets ?? [])
      if (compose.secrets?.[secret] === undefined) faults.push(`${name}: secret ${secret} is not declared`);
    for (const [source] of (service.volumes ?? []).map(sourceAndTarget)) {
      if (!source.startsWith('.') && compose.volumes?.[source] === undefined && !(source in (compose.volumes ?? {})))
        faults.push(`${name}: volume ${source} is not declared`);
    }
    for (const [variable, path] of Object.entries(service.environment ?? {})) {
      if (variable.endsWith('_FILE') && hostFileOf(compose, service, path) === undefined)
        faults.push(`${name}: ${variable} names ${path}, where nothing is mounted`);
    }
    for (const [needed, condition] of dependencies(service)) {
      const other = compose.services[needed];
      if (other === undefined) faults.push(`${name}: depends on ${needed}, which is not there`);
      else if (condition === 'service_completed_successfully' && !(other.restart ?? 'no').startsWith('on-failure'))
        faults.push(`${name}: waits for the end of ${needed}, which is started again for ever`);
    }
  }
  return faults;
}
