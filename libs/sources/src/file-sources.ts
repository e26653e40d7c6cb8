import { readFile } from 'node:fs/promises';
import type { FileDescription, FileSource, OpenOptions, SourceAnswer } from './file-source.ts';
import { FolderFiles } from './folder-files.ts';
import type { HttpFiles, HttpFilesOptions, OriginCredential } from './http-files.ts';
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

/** Files of every kind of place that is known. What speaks HTTP is loaded with the first file that is read over it. */
export class FileSources implements FileSource {
  private readonly options: FileSourcesOptions;
  private readonly credential: OriginCredential;
  private http: Promise<HttpFiles> | undefined;
  private readonly folders: FolderFiles;
  private readonly huggingFace: string;

  constructor(options: FileSourcesOptions = {}) {
    this.huggingFace = new URL(options.huggingFaceOrigin ?? HUGGING_FACE).origin;
    const { huggingFaceTokenFile: tokenFile } = options;
    const authorization = async (): Promise<string | undefined> =>
      tokenFile === undefined ? undefined : readToken(tokenFile);
    this.options = options;
    this.credential = { origin: this.huggingFace, authorization };
    this.folders = new FolderFiles(options.allowedFolders);
  }

  async open(text: string, options: OpenOptions): Promise<SourceAnswer> {
    const location = parseSourceUrl(text);
    if (location.kind === 'folder') return this.folders.open(location.path, options);
    const url = location.kind === 'http' ? location.url : new URL(location.path, this.huggingFace);
    this.http ??= this.openHttp();
    return (await this.http).open(url, options);
  }

  async describe(text: string, signal: AbortSignal): Promise<FileDescription> {
    const answer = await this.open(text, { signal, range: { start: 0, end: 1 } });
    answer.discard();
    const { totalBytes, validator, statedSha256, status } = answer;
    return { totalBytes, validator, statedSha256, ranges: status === 206 };
  }

  async close(): Promise<void> {
    await (await this.http)?.close();
  }

  private async openHttp(): Promise<HttpFiles> {
    const { HttpFiles } = await import('./http-files.ts');
    return new HttpFiles(this.options, this.credential);
  }
}

/** A token that cannot be read is none: public files can still be had, and the source says what it misses. */
async function readToken(path: string): Promise<string | undefined> {
  const token = (await readFile(path, 'utf8').catch(() => '')).trim();
  return /^[!-~]{1,1024}$/.test(token) ? `Bearer ${token}` : undefined;
}
