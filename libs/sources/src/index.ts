export type { ByteRange, FileDescription, FileSource, OpenOptions, SourceAnswer } from './file-source.ts';
export { FileSources, type FileSourcesOptions } from './file-sources.ts';
export { SourceFailure, type FailureKind } from './source-failure.ts';
export { parseSourceUrl, type Location } from './source-url.ts';
