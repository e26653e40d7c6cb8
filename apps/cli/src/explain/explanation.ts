import type { EXPLAIN_ROUTE } from '@roundhouse/admin-api';

/** What the gateway answers to a question about a route. */
export type Explanation = NonNullable<(typeof EXPLAIN_ROUTE)['answer']>['_output'];
