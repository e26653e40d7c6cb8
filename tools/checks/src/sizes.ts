import { finish } from './finish.ts';
import { sizeFaults } from './size-rules.ts';
import { readSourceFiles } from './source-files.ts';

const files = readSourceFiles();
finish('sizes', `${files.length} files`, sizeFaults(files));
