import { readFile } from 'node:fs/promises';
import type { FileDescription, FileSource, OpenOptions, SourceAnswer } from './file-source.ts';
import { FolderFiles } from './folder-files.ts';
import { HttpFiles, type HttpFilesOptions } from './http-files.ts';
import { parseSourceUrl } from './source-url.ts';

/** Where files may come from. */
export interface FileSourcesOptions extends HttpFilesOptions {
  /** Absolute folders that `file://` may read. Default: none. */
  readonly allowedFolders?: readonly string[];
  /** Where `hf://` leads; default https://huggingface.co. */
  readonly huggingFaceOrigin?: string;
  /** File with a token for Hugging Face. It goes to that origin only, and is read again for each request. */
  readonly huggingFaceTokenFile?: string;
}

const HUGGING_FACE = 'https://huggingface.co';

/** Files of every kind of place that is known. */
export class FileSources implements FileSource {
  private readonly http: HttpFiles;
  private readonly folders: FolderFiles;
  private readonly huggingFace: string;

  constructor(options: FileSourcesOptions = {}) {
    this.huggingFace = new URL(options.huggingFaceOrigin ?? HUGGING_FACE).origin;
    const { huggingFaceTokenFile: tokenFile } = options;
    const authorization = async (): Promise<string | undefined> =>
      tokenFile === undefined ? undefined : readToken(tokenFile);
    this.http = new HttpFiles(options, { origin: this.huggingFace, authorization });
    this.folders = new FolderFiles(options.allowedFolders);
  }

  async open(text: string, options: OpenOptions): Promise<SourceAnswer> {
    const location = parseSourceUrl(text);
    if (location.kind === 'folder') return this.folders.open(location.path, options);
    if (location.kind === 'http') return this.http.open(location.url, options);
    return this.http.open(new URL(location.path, this.huggingFace), options);
  }

  async describe(text: string, signal: AbortSignal): Promise<FileDescription> {
    const answer = await this.open(text, { signal, range: { start: 0, end: 1 } });
    answer.discard();
    const { totalBytes, validator, statedSha256, status } = answer;
    return { totalBytes, validator, statedSha256, ranges: status === 206 };
  }

  async close(): Promise<void> {
    await this.http.close();
  }
}

/** A token that cannot be read is none: public files can still be had, and the source says what it misses. */
async function readToken(path: string): Promise<string | undefined> {
  const token = (await readFile(path, 'utf8').catch(() => '')).trim();
  return /^[!-~]{1,1024}$/.test(token) ? `Bearer ${token}` : undefined;
}
