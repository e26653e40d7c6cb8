import {
  isAppVersion,
  isPlainFileName,
  optionSizeBytes,
  satisfiesAppVersion,
  type HubFile,
  type HubIssue,
  type HubOption,
  type HubVersionContent,
} from '@roundhouse/hub';
import { urlIssue } from './url-issue.ts';

const PART = /^(.+)-(\d{5})-of-(\d{5})\.gguf$/i;

/**
 * Everything that can be said of a version without asking anybody: names, addresses, sizes, checksums, and whether the
 * files make up what the option says it is.
 */
export function staticIssues(content: HubVersionContent, appVersion: string): HubIssue[] {
  const issues: HubIssue[] = [];
  for (const [index, option] of content.options.entries()) {
    const where = `/options/${index}`;
    issues.push(...option.files.flatMap((file, place) => fileIssues(file, `${where}/files/${place}`)));
    issues.push(...optionIssues(option, where));
    const size = optionSizeBytes(option);
    const room = content.hardware.min_disk_bytes;
    if (size !== null && room !== null && size > room) {
      issues.push(warning('/hardware/min_disk_bytes', 'disk_too_small', `is less than option ${option.id} takes`));
    }
  }
  const minimum = content.min_app_version;
  if (minimum !== null && isAppVersion(minimum) && !satisfiesAppVersion(appVersion, minimum)) {
    const message = `is newer than this Roundhouse (${appVersion}): it will not be served here`;
    issues.push(warning('/min_app_version', 'app_too_old', message));
  }
  return issues;
}

function fileIssues(file: HubFile, where: string): HubIssue[] {
  const issues: HubIssue[] = [];
  if (!isPlainFileName(file.name)) {
    const message = 'must be a plain file name of letters, digits, dots, dashes, underscores';
    issues.push(error(`${where}/name`, 'name', message));
  }
  const url = urlIssue(file.url);
  if (url !== undefined) issues.push({ ...url, where: `${where}/url` });
  if (file.size_bytes === null) issues.push(warning(`${where}/size_bytes`, 'size_unknown', 'is not known yet'));
  if (file.sha256 === null) {
    issues.push(warning(`${where}/sha256`, 'checksum_missing', 'is not known: what is downloaded cannot be verified'));
  }
  return issues;
}

function optionIssues(option: HubOption, where: string): HubIssue[] {
  const { files, format } = option;
  const names = files.map((file) => file.name.toLowerCase());
  const issues: HubIssue[] = [];
  if (new Set(names).size !== names.length) issues.push(error(`${where}/files`, 'twice', 'must not name a file twice'));
  if (!files.some((file) => file.role === 'model')) {
    issues.push(error(`${where}/files`, 'model_missing', 'must have a file of role model'));
  }
  if (format === 'gguf') {
    const strange = files.filter((file) => file.role === 'model' && !/\.gguf$/i.test(file.name));
    for (const file of strange)
      issues.push(error(`${where}/files`, 'format', `${file.name} is no name of a GGUF file`));
    issues.push(...splitIssues(files, where));
  } else if (!names.includes('config.json')) {
    issues.push(warning(`${where}/files`, 'config_missing', 'should have a config.json'));
  }
  return issues;
}

/** A split model is whole, or it is none. */
function splitIssues(files: readonly HubFile[], where: string): HubIssue[] {
  const parts = files.flatMap(({ name }) => {
    const [, stem, number, total] = PART.exec(name) ?? [];
    return stem === undefined ? [] : [{ stem: stem.toLowerCase(), number: Number(number), total: Number(total) }];
  });
  const issues: HubIssue[] = [];
  for (const [stem, group] of Map.groupBy(parts, (part) => part.stem)) {
    const total = group[0]?.total ?? 0;
    const numbers = new Set(group.map((part) => part.number));
    const isWhole =
      group.every((part) => part.total === total) && numbers.size === total && Math.max(...numbers) === total;
    if (!isWhole) issues.push(error(`${where}/files`, 'parts_missing', `must have all parts of ${stem}, each once`));
  }
  return issues;
}

function error(where: string, code: string, message: string): HubIssue {
  return { where, level: 'error', code, message };
}

function warning(where: string, code: string, message: string): HubIssue {
  return { where, level: 'warning', code, message };
}
