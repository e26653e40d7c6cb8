import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { ACTIONS, ROLE_NAMES, rolesPage } from '@roundhouse/admin-api';
import { format, resolveConfig } from 'prettier';
import { finish } from './finish.ts';

/** Holds docs/roles.md against the table of rights; with `--write`, writes it. */
const PAGE = 'docs/roles.md';
const page = await format(rolesPage(), { ...(await resolveConfig(PAGE)), parser: 'markdown' });
const faults: string[] = [];
if (process.argv.includes('--write')) writeFileSync(PAGE, page);
else if (!existsSync(PAGE) || readFileSync(PAGE, 'utf8') !== page) {
  faults.push(`${PAGE} is not what the table of rights says: run npm run gen`);
}
finish('roles', `${ROLE_NAMES.length} roles, ${ACTIONS.length} actions`, faults);
