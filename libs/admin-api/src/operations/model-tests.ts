import { z } from 'zod';
import { line } from '../documents/fields.ts';
import { operation } from './operation.ts';
import { MAX_PAGE, pageOf } from './resource-operations.ts';

/** What a test of a deployment can come to (001-33). */
export const TEST_RESULTS = ['usable', 'error', 'timeout', 'unsupported'] as const;

/** What a test of a deployment came to. */
export type TestResultName = (typeof TEST_RESULTS)[number];

/** How a run stands; `abandoned` = its gateway has not been heard of for minutes. */
export const TEST_RUN_STATES = ['running', 'finished', 'cancelled', 'abandoned'] as const;

/** Most deployments that one run tests. */
export const MAX_TESTS_PER_RUN = 5_000;

const MAX_IDS = 2_000;

/** Result of one test of one deployment. */
const testResult = z.object({
  id: z.string(),
  run_id: z.string(),
  organization_id: z.string(),
  project_id: z.string().nullable(),
  model_id: z.string(),
  deployment_id: z.string(),
  provider_id: z.string().nullable(),
  upstream_model_id: z.string(),
  protocol: z.string(),
  tested_at: z.string(),
  result: z.enum(TEST_RESULTS),
  /** Until the whole answer was there; null when none came. */
  latency_ms: z.int().nullable(),
  /** HTTP status; null when none came. */
  upstream_status: z.int().nullable(),
  error_class: z.string().nullable(),
  message: z.string().nullable(),
  /** Request and answer, without anything secret. */
  debug: z.record(z.string(), z.json()).nullable(),
  /** False = connection, credential, protocol, upstream id or capabilities have changed since (001-34). */
  current: z.boolean(),
});

const testRun = z.object({
  id: z.string(),
  organization_id: z.string(),
  project_id: z.string().nullable(),
  state: z.enum(TEST_RUN_STATES),
  paid: z.boolean(),
  /** Deployments to test, and how many of them have been. */
  total: z.int(),
  done: z.int(),
  counts: z.object({ usable: z.int(), error: z.int(), timeout: z.int(), unsupported: z.int() }),
  started_at: z.string(),
  started_by: z.string(),
  finished_at: z.string().nullable(),
  /** At most 500, those that failed first; `GET /model-tests?run_id=` pages through all. */
  results: z.array(testResult),
});

const howToTest = {
  /** True = also test what costs real money: images, audio, video. */
  paid: z.boolean().default(false),
};

const page = {
  limit: z.int().min(1).max(MAX_PAGE).default(50),
  cursor: z.string().max(200).optional(),
  result: z.enum(TEST_RESULTS).optional(),
};

const text = () => line(200).optional();

/** What a selection of models may be narrowed by: the filters of `GET /models`. */
const modelFilter = z.strictObject({
  project_id: text(),
  q: text(),
  key: text(),
  vendor: text(),
  mode: text(),
  tier: text(),
  visibility: text(),
  admin_status: text(),
  status: text(),
  protocol: text(),
  provider: text(),
});

const shared = { service: 'gateway', tag: 'Tests', method: 'POST' } as const;

/** `POST /deployments/{id}/test`. */
export const TEST_DEPLOYMENT = operation({
  ...shared,
  id: 'deployment.test',
  path: '/deployments/{id}/test',
  action: 'deployment:test',
  summary: 'Makes one tiny call to a deployment and waits for it, at most 40 s.',
  body: z.strictObject(howToTest).prefault({}),
  status: 200,
  slow: true,
  answer: testRun,
});

/** `POST /models/{id}/test`. */
export const TEST_MODEL = operation({
  ...shared,
  id: 'model.test',
  path: '/models/{id}/test',
  action: 'model:test',
  summary: 'Makes one tiny call to each deployment of a model and waits for them, at most 40 s (001-32).',
  body: z.strictObject(howToTest).prefault({}),
  status: 200,
  slow: true,
  answer: testRun,
});

/** `POST /models/test-all`. */
export const TEST_MODELS = operation({
  ...shared,
  id: 'model.test-all',
  path: '/models/test-all',
  action: 'model:test',
  summary: 'Tests many models, chosen by id or filter; progress comes over /events (001-35).',
  body: z
    .strictObject({
      organization_id: text().meta({ description: 'id or key; absent = the own one' }),
      ids: z.array(line(64)).min(1).max(MAX_IDS).optional(),
      filter: modelFilter.optional().meta({ description: 'absent, and no ids = every model' }),
      ...howToTest,
    })
    .refine(({ ids, filter }) => ids === undefined || filter === undefined, 'must not hold both ids and filter')
    .prefault({}),
  status: 202,
  slow: true,
  answer: testRun,
});

/** `GET /models/{id}/tests`. */
export const MODEL_TESTS = operation({
  id: 'model.tests',
  service: 'registry',
  tag: 'Tests',
  method: 'GET',
  path: '/models/{id}/tests',
  action: 'model:read',
  summary: 'Lists the results of tests of a model, newest first; the last 50 of each deployment are kept.',
  query: z.strictObject({ ...page, deployment_id: text() }),
  status: 200,
  answer: pageOf(testResult),
});

/** `GET /model-tests`. */
export const LIST_TESTS = operation({
  id: 'model_test.list',
  service: 'registry',
  tag: 'Tests',
  method: 'GET',
  path: '/model-tests',
  action: 'model:read',
  summary: 'Lists results of tests, newest first.',
  query: z.strictObject({
    ...page,
    organization_id: text(),
    project_id: text(),
    run_id: text(),
    model_id: text(),
    deployment_id: text(),
    provider_id: text(),
  }),
  status: 200,
  answer: pageOf(testResult),
});

/** `GET /model-tests/{id}`. */
export const GET_TEST_RUN = operation({
  id: 'model_test.get',
  service: 'registry',
  tag: 'Tests',
  method: 'GET',
  path: '/model-tests/{id}',
  action: 'model:read',
  summary: 'Reads a run of tests with its results.',
  status: 200,
  answer: testRun,
});

/** Operations of model tests. */
export const MODEL_TEST_OPERATIONS = [
  TEST_DEPLOYMENT,
  TEST_MODEL,
  TEST_MODELS,
  MODEL_TESTS,
  LIST_TESTS,
  GET_TEST_RUN,
] as const;
