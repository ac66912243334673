// The types of the input layer.

/** One stream of bytes to decode: a file, a member of an archive, standard input or the body of a URL; already decompressed. */
export interface InputSource {
	/** As the user would name it: `cpu.pb.gz`, `run/trace.out`, `-`, `a.tar.gz!inner/trace.out` (members of archives). No password. */
	readonly path: string;
	/** Last modification in Unix ms, when the file system or the archive tells. */
	readonly mtimeMs?: number;
	/**
	 * The content, decompressed. Can be read once. Members of an archive come out of one stream: read (or drop) a source before
	 * taking the next one from `openInputs`; what was not read by then is skipped.
	 * Never throws for damage (cut gzip, failing disk): it ends early, and `digest().damage` says why.
	 */
	chunks(): AsyncIterable<Uint8Array>;
	/** A plain file, neither packed nor in an archive: where it lies, for readers that want pieces of it; and its content once more. */
	readonly file?: { readonly path: string; again(): AsyncIterable<Uint8Array>; readonly memory: PieceMemory };
	/** What has been read so far; complete when `chunks()` has ended. */
	digest(): InputDigest;
}

/** Set by the reader of `chunks()`, when it will not look at a chunk again once it has asked for the next one. */
export interface PieceMemory {
	mayBeReused: boolean;
}

export interface InputDigest {
	/** Bytes of the file or archive member as it is stored, that is before gzip or zstd were taken off: what `wc -c` and `sha256sum` say. */
	readonly bytes: number;
	/** Hex. Of the bytes counted in `bytes`. */
	readonly sha256: string;
	/** Why the content is incomplete, one phrase ("gzip data is cut after 4096 bytes"); null when it is whole. */
	readonly damage: string | null;
}

export interface InputOptions {
	/** Most bytes that the decompression of one file, URL or standard input may yield, over all its members. Default 8 GiB. */
	readonly maxBytes?: number;
	/** Most files in one folder, and members in one archive. Default 100,000. */
	readonly maxEntries?: number;
	/** Longest silence of a URL in ms. Default 60,000, plus the `seconds` that the URL asks for. */
	readonly timeoutMs?: number;
	/** Where bytes of `-` come from. Default process.stdin. */
	readonly stdin?: AsyncIterable<Uint8Array>;
	/** Told about every input that could not be opened, in one line; the others go on. Default: the first one is thrown. */
	readonly onProblem?: (problem: InputError) => void;
}

/** An input that cannot be read: path, what is wrong and the way out, in one line. Exit status 2. */
export class InputError extends Error {
	readonly path: string;
	constructor(path: string, problem: string) {
		super(`${path}: ${problem}`);
		this.name = 'InputError';
		this.path = path;
	}
}
