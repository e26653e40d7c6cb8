/**
 * Node's client for HTTP, for engines on loopback. Not imported: an import reads every export of the module, and some of
 * them bring in Node's own fetch, some megabytes that the agent never uses.
 */
export const { Agent, request } = process.getBuiltinModule('node:http');
