import { finish } from './finish.ts';
import { readSourceFiles } from './source-files.ts';
import { structureFaults } from './structure-rules.ts';

const files = readSourceFiles();
finish('structure', `${files.length} files`, structureFaults(files));
