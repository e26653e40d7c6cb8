import type { SourceFile } from './source-files.ts';

const DRAWERS = /(^|\/)(utils?|helpers?|common|misc|shared|managers?)(\/|\.tsx?$)/;
const FILE_NAME = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9-]+)*\.(ts|tsx|mjs)$/;
const MAIN_LINES = 60;

function exportsWithoutDocstring(file: SourceFile): string[] {
  const lines = file.text.split('\n');
  const faults: string[] = [];
  lines.forEach((line, index) => {
    const name = /^export (?:async )?(?:abstract )?(?:function\*?|class|interface|type|const) ([A-Za-z0-9_$]+)/.exec(
      line,
    )?.[1];
    if (name === undefined) return;
    let above = index - 1;
    // Decorators and overload signatures stand between a docstring and its declaration.
    while (
      above >= 0 &&
      /^(@|\}\)|\s+\S|export function)/.test(lines[above] ?? '') &&
      !(lines[above] ?? '').includes('*/')
    )
      above -= 1;
    if (!(lines[above] ?? '').trimEnd().endsWith('*/'))
      faults.push(`${file.path}:${index + 1}: export ${name} has no docstring`);
  });
  return faults;
}

/**
 * Holds the tree against the layout: names without drawers, short mains, a module per feature, a spec beside
 * each domain folder, a contract per driver, a docstring on every export.
 */
export function structureFaults(files: readonly SourceFile[]): string[] {
  const faults: string[] = [];
  const paths = new Set(files.map((file) => file.path));
  const domains = new Map<string, boolean>();
  const features = new Map<string, boolean>();
  for (const file of files) {
    const { path } = file;
    const name = path.split('/').at(-1) ?? '';
    if (DRAWERS.test(path)) faults.push(`${path}: a drawer without a name of its own`);
    if (path.includes('/src/') && !path.endsWith('.tsx') && !FILE_NAME.test(name))
      faults.push(`${path}: file names are kebab-case`);
    if (/^apps\/[^/]+\/src\/main\.ts$/.test(path) && file.text.split('\n').length - 1 > MAIN_LINES) {
      faults.push(`${path}: over ${MAIN_LINES} lines; a main parses, composes, listens, and nothing else`);
    }
    const domain = /^(.*\/domain)\//.exec(path)?.[1];
    if (domain !== undefined) domains.set(domain, (domains.get(domain) ?? false) || /\.spec\.tsx?$/.test(path));
    const feature = /^(apps\/(?:registry|gateway|tracing|router)\/src\/[^/]+)\/.*(?:\.service|\.controller)\.ts$/.exec(
      path,
    )?.[1];
    if (feature !== undefined)
      features.set(
        feature,
        [...paths].some((other) => other.startsWith(`${feature}/`) && other.endsWith('.module.ts')),
      );
    const isSource =
      /^(apps|libs|tools)\/[^/]+\/src\//.test(path) &&
      !/\.spec\.tsx?$/.test(path) &&
      !path.startsWith('apps/e2e/') &&
      !path.includes('/fixtures/');
    if (isSource) faults.push(...exportsWithoutDocstring(file));
  }
  for (const [domain, hasSpec] of domains) if (!hasSpec) faults.push(`${domain}: domain logic without a spec`);
  for (const [feature, hasModule] of features) if (!hasModule) faults.push(`${feature}: a feature without a module`);
  for (const path of paths) {
    const folder = /^(libs\/drivers\/src\/[^/]+)\/[^/]+$/.exec(path)?.[1];
    // The contract's type demands every part of the cast; a driver may borrow parts of one whose dialect it speaks.
    if (folder !== undefined && !paths.has(`${folder}/contract.ts`))
      faults.push(`${folder}: driver without contract.ts`);
  }
  return faults.sort();
}
