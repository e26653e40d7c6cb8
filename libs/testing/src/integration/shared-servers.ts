/** What the run's setup leaves for its teardown; both run in the same process. */
export const sharedServers: { stop: (() => Promise<void>) | undefined } = { stop: undefined };
