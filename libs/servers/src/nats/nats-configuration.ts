/** Server certificate and the CA whose certificates clients must show. */
export interface NatsTls {
  readonly certFile: string;
  readonly keyFile: string;
  readonly caFile: string;
}

/** One client identity: the DNS name in its certificate, and the subjects it may use. */
export interface NatsUser {
  readonly name: string;
  readonly publish: readonly string[];
  readonly subscribe: readonly string[];
}

/** What the configuration file is made from. */
export interface NatsConfigurationInput {
  /** Default 127.0.0.1. */
  readonly host?: string;
  readonly port: number;
  readonly storeDirectory: string;
  readonly tls?: NatsTls;
  readonly users?: readonly NatsUser[];
}

/**
 * Text of a nats-server configuration file (a superset of JSON): JetStream on,
 * message and connection limits, and with TLS the certificate's name as the user (`verify_and_map`).
 */
export function natsConfiguration(input: NatsConfigurationInput): string {
  const { tls, users = [] } = input;
  const configuration = {
    listen: `${input.host ?? '127.0.0.1'}:${input.port}`,
    max_payload: 1_048_576,
    max_connections: 1_000,
    write_deadline: '10s',
    jetstream: { store_dir: input.storeDirectory },
    ...(tls && {
      tls: { cert_file: tls.certFile, key_file: tls.keyFile, ca_file: tls.caFile, verify_and_map: true, timeout: 5 },
      authorization: {
        users: users.map(({ name, publish, subscribe }) => ({
          user: name,
          // An empty allow list would mean "everything", so nothing is spelled as a denial of everything.
          permissions: { publish: allowOnly(publish), subscribe: allowOnly(subscribe) },
        })),
      },
    }),
  };
  return `${JSON.stringify(configuration, null, 2)}\n`;
}

function allowOnly(subjects: readonly string[]): { allow: readonly string[] } | { deny: string } {
  return subjects.length > 0 ? { allow: subjects } : { deny: '>' };
}
