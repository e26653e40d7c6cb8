import { AppError } from '@roundhouse/errors';
import type { HubFile, HubIssue, HubOption, HubVersionContent } from '@roundhouse/hub';
import { SourceFailure, type FileDescription, type FileSource } from '@roundhouse/sources';
import { readRemoteHead } from './remote-head.ts';

/** What came of asking the sources of a version. */
export interface Inspection {
  /** As it was said, with what the sources know filled in. */
  readonly content: HubVersionContent;
  readonly issues: readonly HubIssue[];
}

/** For all files of a version together. */
const TOTAL_TIMEOUT_MS = 60_000;
const FILE_TIMEOUT_MS = 15_000;
const AT_ONCE = 4;

interface Task {
  readonly file: HubFile;
  readonly where: string;
  /** True for what an engine reads first: its head is read. */
  readonly isHead: boolean;
}

/**
 * Asks the sources of a version's files: whether they are there, how large they are, what sha256 their host states, and
 * whether a GGUF file begins as one must. Reads heads, never weights.
 */
export class FileInspector {
  private readonly source: FileSource;

  constructor(source: FileSource) {
    this.source = source;
  }

  /** Never throws for what a source does: that is an issue. A source that is away is a warning, one that lies an error. */
  async inspect(content: HubVersionContent): Promise<Inspection> {
    const deadline = AbortSignal.timeout(TOTAL_TIMEOUT_MS);
    const tasks = content.options.flatMap(tasksOf);
    const issues: HubIssue[] = [];
    const found = new Map<HubFile, HubFile>();
    const queue = tasks.values();
    const work = async (): Promise<void> => {
      for (const task of queue) {
        const { file, issues: more } = await this.inspectFile(task, deadline);
        found.set(task.file, file);
        issues.push(...more);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const options = content.options.map((option) => ({
      ...option,
      files: option.files.map((file) => found.get(file) ?? file),
    }));
    return { content: { ...content, options }, issues: inOrder(issues, tasks) };
  }

  private async inspectFile(
    { file, where, isHead }: Task,
    deadline: AbortSignal,
  ): Promise<{ file: HubFile; issues: HubIssue[] }> {
    const signal = AbortSignal.any([deadline, AbortSignal.timeout(FILE_TIMEOUT_MS)]);
    try {
      const described = await this.source.describe(file.url, signal);
      const issues = differences(file, described, where);
      if (isHead) await readRemoteHead(this.source, file.url, described.totalBytes, signal);
      return { file: filled(file, described), issues };
    } catch (thrown) {
      return { file, issues: [{ where: `${where}/url`, ...issueOf(thrown) }] };
    }
  }
}

function tasksOf(option: HubOption, index: number): Task[] {
  return option.files.map((file, place) => ({
    file,
    where: `/options/${index}/files/${place}`,
    isHead: option.format === 'gguf' && /\.gguf$/i.test(file.name),
  }));
}

function differences(file: HubFile, described: FileDescription, where: string): HubIssue[] {
  const issues: HubIssue[] = [];
  const { totalBytes, statedSha256 } = described;
  if (file.size_bytes !== null && totalBytes !== undefined && file.size_bytes !== totalBytes) {
    const message = `is ${file.size_bytes}, but the file has ${totalBytes} bytes`;
    issues.push({ where: `${where}/size_bytes`, level: 'error', code: 'size_differs', message });
  }
  if (file.sha256 !== null && statedSha256 !== undefined && file.sha256 !== statedSha256) {
    const message = `is not the one that its host states: ${statedSha256}`;
    issues.push({ where: `${where}/sha256`, level: 'error', code: 'checksum_differs', message });
  }
  return issues;
}

function filled(file: HubFile, { totalBytes, statedSha256 }: FileDescription): HubFile {
  // A host that says 0 says nothing: an empty file is no model.
  const size = totalBytes === 0 ? undefined : totalBytes;
  return { ...file, size_bytes: file.size_bytes ?? size ?? null, sha256: file.sha256 ?? statedSha256 ?? null };
}

function issueOf(thrown: unknown): Omit<HubIssue, 'where'> {
  if (thrown instanceof SourceFailure) {
    const level = thrown.kind === 'untrue' ? 'error' : 'warning';
    return { level, code: thrown.kind === 'untrue' ? 'source_lies' : 'unreachable', message: sentenceEnd(thrown) };
  }
  if (thrown instanceof AppError) return { level: 'error', code: 'gguf', message: sentenceEnd(thrown) };
  return { level: 'warning', code: 'unreachable', message: 'did not answer in time' };
}

function sentenceEnd(error: Error): string {
  return error.message.replace(/\.$/, '');
}

/** In the order of the files, whoever answered first. */
function inOrder(issues: readonly HubIssue[], tasks: readonly Task[]): HubIssue[] {
  const place = new Map(tasks.map((task, index) => [task.where, index]));
  const of = (issue: HubIssue): number => place.get(issue.where.replace(/\/[^/]+$/, '')) ?? 0;
  return issues.toSorted((one, other) => of(one) - of(other));
}
