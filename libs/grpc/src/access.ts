import type { ServiceDefinition } from '@grpc/grpc-js';
import { invariant } from '@roundhouse/kernel';
import type { Identity } from '@roundhouse/pki';

/** Who may call a method. Nobody, unless named here. */
export interface Access {
  /** Names of services. */
  services?: readonly string[];
  /** Any enrolled node; the method itself checks which one. */
  nodes?: boolean;
  /** Anyone who reaches the port, with or without a certificate. */
  public?: boolean;
  /** Longest deadline that a unary call may bring; default 10 s. */
  maxTimeoutMs?: number;
}

/** A service and who may call each of its methods. */
export interface DeclaredService {
  definition: ServiceDefinition;
  methods: Readonly<Record<string, Access>>;
}

/** Declares a service; the compiler asks for every method. */
export function declareService<Definition extends ServiceDefinition>(
  definition: Definition,
  methods: Readonly<Record<keyof Definition & string, Access>>,
): DeclaredService {
  return { definition, methods };
}

/** What a server enforces for one method. */
export interface MethodRule {
  access: Access;
  /** Unary calls must bring a deadline of at most this; undefined for streams. */
  maxTimeoutMs: number | undefined;
}

/** Longest deadline that a unary call may bring unless its declaration says otherwise. */
export const MAX_UNARY_TIMEOUT_MS = 10_000;

/**
 * The allow-list of a server: exact registered path to rule.
 *
 * @throws RangeError when a method is not declared, is declared without being in the contract, or lets nobody in.
 */
export function accessTable(services: readonly DeclaredService[]): ReadonlyMap<string, MethodRule> {
  const table = new Map<string, MethodRule>();
  for (const { definition, methods } of services) {
    const service = serviceName(definition);
    for (const name of Object.keys(methods)) {
      invariant(Object.hasOwn(definition, name), `${service} has no method ${name}`);
    }
    for (const [name, method] of Object.entries(definition)) {
      const access = Object.hasOwn(methods, name) ? methods[name] : undefined;
      invariant(access !== undefined, `nobody declared who may call ${service}.${name}`);
      invariant(letsSomebodyIn(access), `${service}.${name} lets nobody in`);
      const unary = !method.requestStream && !method.responseStream;
      const maxTimeoutMs = unary ? (access.maxTimeoutMs ?? MAX_UNARY_TIMEOUT_MS) : undefined;
      table.set(method.path, { access, maxTimeoutMs });
    }
  }
  return table;
}

/** Whether a peer may call a method. */
export function isAllowed(access: Access, caller: Identity | undefined): boolean {
  if (access.public === true) return true;
  if (caller?.kind === 'service') return access.services?.includes(caller.name) ?? false;
  return caller?.kind === 'node' && access.nodes === true;
}

/** Full name of a service, such as `roundhouse.router.v1.RouterService`. */
export function serviceName(definition: ServiceDefinition): string {
  const path = Object.values(definition)[0]?.path.split('/')[1];
  invariant(path !== undefined, 'a service needs at least one method');
  return path;
}

function letsSomebodyIn(access: Access): boolean {
  return access.public === true || access.nodes === true || (access.services?.length ?? 0) > 0;
}
