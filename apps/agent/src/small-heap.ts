import { setFlagsFromString } from 'node:v8';

/**
 * Keeps the space of young objects at its first size, before anything else is loaded. It would grow to tens of megabytes
 * while modules are read and never shrink, and the agent has little more to do afterwards than to pass bytes.
 */
setFlagsFromString('--semi-space-growth-factor=1');
