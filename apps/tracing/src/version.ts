import { readFileSync } from 'node:fs';

/** Version of this service, from its package. The file lies beside `src` as beside `dist`. */
export const VERSION: string = (
  JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
