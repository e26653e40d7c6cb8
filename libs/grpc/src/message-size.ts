/** Largest message in either direction unless stated otherwise: 4 MiB. */
export const MAX_MESSAGE_BYTES = 4 * 1024 * 1024;
