/**
 * How many writers a test has at once. A service has ten connections to its database, the others are for what happens
 * meanwhile: waiting for a connection has a deadline, which is not what is tested.
 */
export const AT_ONCE = 7;
