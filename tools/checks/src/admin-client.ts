import { DESCRIBED_OPERATIONS, openApiDocument } from '@roundhouse/admin-api';
import openapiTS, { astToString } from 'openapi-typescript';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { finish } from './finish.ts';

/** Holds the types of the admin client against the OpenAPI document; with `--write`, writes them. */
const FILE = 'libs/admin-client/src/gen/admin-api.ts';
const HEAD =
  '// Generated from the OpenAPI document of the admin API by npm run gen. Do not edit.\n/* eslint-disable */\n';

const document = openApiDocument(DESCRIBED_OPERATIONS, '0', '/api/v1');
const types = await openapiTS(JSON.stringify(document), { alphabetize: true });
const text = HEAD + astToString(types);
const faults: string[] = [];
if (process.argv.includes('--write')) writeFileSync(FILE, text);
else if (!existsSync(FILE) || readFileSync(FILE, 'utf8') !== text) {
  faults.push(`${FILE} is not what the operations say: run npm run gen`);
}
finish('admin client', `${DESCRIBED_OPERATIONS.length} operations`, faults);
