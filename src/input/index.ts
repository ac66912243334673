// The way bytes come in: files, folders, archives, standard input, URLs. Node side; used by the CLI only.
// What an input is, is decided by its content, never by its name.
export { naturalOrder } from './natural-order.ts';
export { openInputs } from './open.ts';
export { type InputDigest, InputError, type InputOptions, type InputSource } from './source.ts';
export { groupRecordings, type RecordingInputs } from './recordings.ts';
export { readWhole } from './whole.ts';
