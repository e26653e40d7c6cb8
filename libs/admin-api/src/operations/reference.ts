import { z } from 'zod';
import { openOperation, type OpenOperation } from './open-operation.ts';

const shared = { tag: 'Reference', method: 'GET', open: 'anyone', status: 200 } as const;

/** `GET /openapi.json`. */
export const GET_OPENAPI = openOperation({
  ...shared,
  id: 'reference.openapi',
  path: '/openapi.json',
  summary: 'This document.',
  answer: z.looseObject({ openapi: z.string() }),
});

/** `GET /docs`. */
export const GET_DOCS = openOperation({
  ...shared,
  id: 'reference.docs',
  path: '/docs',
  summary: 'This document as a page to read and to try.',
  contentType: 'text/html',
});

/** `GET /docs/{file}`. */
export const GET_DOCS_FILE = openOperation({
  ...shared,
  id: 'reference.docs_file',
  path: '/docs/{file}',
  summary: 'What the page is made of.',
  contentType: 'text/html',
});

/** Operations that describe the others. They show no data, so they need no right. */
export const REFERENCE_OPERATIONS: readonly OpenOperation[] = [GET_OPENAPI, GET_DOCS, GET_DOCS_FILE];
