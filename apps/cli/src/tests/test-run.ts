import type { GET_TEST_RUN, TEST_PROVIDER } from '@roundhouse/admin-api';

/** A run of tests, as the admin API shows it. */
export type TestRun = NonNullable<(typeof GET_TEST_RUN)['answer']>['_output'];

/** What the check of a provider came to. */
export type ProviderCheck = NonNullable<(typeof TEST_PROVIDER)['answer']>['_output'];
