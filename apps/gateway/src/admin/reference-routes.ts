import {
  DESCRIBED_OPERATIONS,
  GET_DOCS,
  GET_DOCS_FILE,
  GET_OPENAPI,
  openApiDocument,
  type JsonObject,
} from '@roundhouse/admin-api';
import { AppError } from '@roundhouse/errors';
import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { openRoute, type OpenRoute } from '../sessions/open-route.ts';

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Roundhouse admin API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
</head>
<body>
<div id="reference"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
`;
const START = `SwaggerUIBundle({ url: 'openapi.json', dom_id: '#reference', deepLinking: true, validatorUrl: null });\n`;
/** The page shows nothing of anybody; its library styles its own elements, and draws its icons inline. */
const POLICY =
  "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'";

const library = dirname(createRequire(import.meta.url).resolve('swagger-ui-dist/package.json'));
const FILES: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
};

/**
 * The OpenAPI document and a page to read it.
 *
 * @param version of the software
 * @param prefix where the admin API stands
 */
export function referenceRoutes(version: string, prefix: string): OpenRoute[] {
  let document: JsonObject | undefined;
  return [
    openRoute(GET_OPENAPI, async () => {
      document ??= openApiDocument(DESCRIBED_OPERATIONS, version, prefix);
      return { body: document };
    }),
    openRoute(GET_DOCS, async ({ reply }) => {
      reply.header('content-security-policy', POLICY);
      return { contentType: 'text/html; charset=utf-8', content: PAGE };
    }),
    openRoute(GET_DOCS_FILE, async ({ params }) => {
      const name = params['file'] ?? '';
      if (name === 'start.js') return { contentType: 'text/javascript; charset=utf-8', content: START };
      // Only names of this table become part of a path.
      if (!Object.hasOwn(FILES, name)) throw new AppError('NOT_FOUND', 'There is no such file.');
      return { contentType: FILES[name]!, content: createReadStream(join(library, name)) };
    }),
  ];
}
