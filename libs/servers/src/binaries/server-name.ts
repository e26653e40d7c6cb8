/** A server that is not an npm package. */
export type ServerName = 'nats-server' | 'llama-server';
