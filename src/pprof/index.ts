// `go tool pprof` without Go: what the command line needs of it.
export { utf8Bytes } from './byte-writer.ts';
export { combineSources, type Sources } from './combine/combine.ts';
export { profileOfDocument } from './from-document.ts';
export { flags, parseRequest, type Request } from './options.ts';
export type { Profile } from './profile.ts';
export type { Zone } from './report.ts';
export { reports } from './reports/reports.ts';
export { runReport } from './run.ts';
export { RegexpError } from './go-regexp/index.ts';
export { UsageError } from './usage-error.ts';
