import { AppError } from '@roundhouse/errors';
import { readFacts, type GgufHead, type ModelFacts } from '@roundhouse/gguf';
import type { HubFile, HubIssue, HubOption, HubVersionContent } from '@roundhouse/hub';
import { SourceFailure, type FileDescription, type FileSource } from '@roundhouse/sources';
import { firstModelFile, type FileFact } from '../infra/file-facts.ts';
import { readRemoteHead } from './remote-head.ts';

/** What came of asking the sources of a version. */
export interface Inspection {
  /** As it was said, with what the sources know filled in. */
  readonly content: HubVersionContent;
  readonly issues: readonly HubIssue[];
  /** What the sources know, by address. */
  readonly facts: ReadonlyMap<string, FileFact>;
}

interface InspectedFile {
  readonly file: HubFile;
  readonly issues: readonly HubIssue[];
  readonly fact: Omit<FileFact, 'model_facts'> | undefined;
  readonly head: GgufHead | undefined;
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
    const found = new Map<HubFile, InspectedFile>();
    const queue = tasks.values();
    const work = async (): Promise<void> => {
      for (const task of queue) found.set(task.file, await this.inspectFile(task, deadline));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    const issues = tasks.flatMap((task) => found.get(task.file)?.issues ?? []);
    const facts = new Map<string, FileFact>();
    for (const { file, fact } of found.values()) if (fact) facts.set(file.url, { ...fact, model_facts: null });
    for (const [index, option] of content.options.entries()) {
      const first = firstModelFile(option);
      const fact = first && facts.get(first.url);
      const model = modelOf(option, (file) => found.get(file)?.head);
      if (first !== undefined && fact !== undefined) facts.set(first.url, { ...fact, model_facts: model.facts });
      if (model.fault !== undefined) issues.push({ where: `/options/${index}/files`, ...model.fault });
    }
    const options = content.options.map((option) => ({
      ...option,
      files: option.files.map((file) => found.get(file)?.file ?? file),
    }));
    return { content: { ...content, options }, issues, facts };
  }

  private async inspectFile({ file, where, isHead }: Task, deadline: AbortSignal): Promise<InspectedFile> {
    const signal = AbortSignal.any([deadline, AbortSignal.timeout(FILE_TIMEOUT_MS)]);
    const failed = (thrown: unknown): HubIssue => ({ where: `${where}/url`, ...issueOf(thrown) });
    let described: FileDescription;
    try {
      described = await this.source.describe(file.url, signal);
    } catch (thrown) {
      return { file, issues: [failed(thrown)], fact: undefined, head: undefined };
    }
    const issues = differences(file, described, where);
    let head: GgufHead | undefined;
    try {
      if (isHead) head = await readRemoteHead(this.source, file.url, described.totalBytes, signal);
    } catch (thrown) {
      issues.push(failed(thrown));
    }
    // A host that says 0 says nothing: an empty file is no model.
    const size = described.totalBytes === 0 ? undefined : described.totalBytes;
    const sha256 = described.statedSha256 ?? null;
    const whole = { ...file, size_bytes: file.size_bytes ?? size ?? null, sha256: file.sha256 ?? sha256 };
    return { file: whole, issues, fact: size === undefined ? undefined : { size_bytes: size, sha256 }, head };
  }
}

/** What the heads of all parts of an option's model say together. */
function modelOf(
  option: HubOption,
  headOf: (file: HubFile) => GgufHead | undefined,
): { facts: ModelFacts | null; fault?: Omit<HubIssue, 'where'> } {
  const parts = option.files.filter((file) => file.role === 'model');
  const heads = parts.toSorted((one, other) => (one.name < other.name ? -1 : 1)).flatMap((file) => headOf(file) ?? []);
  if (heads.length === 0 || heads.length < parts.length) return { facts: null };
  try {
    return { facts: readFacts(heads) };
  } catch (thrown) {
    return { facts: null, fault: issueOf(thrown) };
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
