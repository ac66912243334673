// Envelopes with named fields: JSON lines and logfmt. A transport (docker, journald, fluentd) carries one line of the program;
// a logger's record may carry a whole stack in a field, with line ends inside: that becomes a block, read apart.
import { decodeUtf8 } from '../../base/utf8.ts';
import { mayHoldRuntimeText } from './anchors.ts';
import { unquoteGo } from './unquote.ts';
import { type Layer, setName, setTime, type Wrapped } from './wrapped.ts';

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const textOf = (value: unknown): string => (typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '');

/** A line that is one JSON object, or (zap's console form) ends in one after a tab. */
export const jsonLayer: Layer = (line) => {
	const { text } = line;
	if (!text.trimEnd().endsWith('}')) return 'none';
	let from = text.charCodeAt(0) === 123 /* { */ ? 0 : -1;
	if (from < 0 && mayHoldRuntimeText(text)) from = text.indexOf('\t{"') + 1 || -1;
	if (from < 0) return 'none';
	let fields: unknown;
	try {
		fields = JSON.parse(text.slice(from));
	} catch {
		return 'none';
	}
	if (!isFields(fields)) return 'none';
	if (from > 0) return console(line, fields, text.slice(0, from - 1));
	return [docker, journal, cloud, goTest].some((transportOf) => transportOf(line, fields)) ? 'peeled' : logger(line, fields);
};

/** `{"log":"text\n","stream":"stderr","time":"..."}`; no line end: the line goes on. Fluentd and Fluent Bit add `kubernetes`. */
function docker(line: Wrapped, fields: Fields): boolean {
	const { log } = fields;
	if (typeof log !== 'string') return false;
	setTime(line, textOf(fields.time ?? fields['@timestamp']));
	pod(line, fields.kubernetes);
	const isDocker = typeof fields.stream === 'string';
	if (isDocker) line.channel += textOf(fields.stream);
	line.isPartial = isDocker && fields.kubernetes === undefined && !log.endsWith('\n') && typeof fields.time === 'string';
	transport(line, log);
	return true;
}

function pod(line: Wrapped, kubernetes: unknown): void {
	if (!isFields(kubernetes)) return;
	const names = [kubernetes.pod_name ?? nameOf(kubernetes.pod), kubernetes.container_name ?? nameOf(kubernetes.container)];
	setName(
		line,
		names
			.map(textOf)
			.filter((name) => name !== '')
			.join('/'),
	);
}

const nameOf = (value: unknown): unknown => (isFields(value) ? value.name : undefined);

/** `journalctl -o json`: MESSAGE is text, or a list of bytes when it is not printable. */
function journal(line: Wrapped, fields: Fields): boolean {
	if (!('MESSAGE' in fields) || !('__REALTIME_TIMESTAMP' in fields || '_PID' in fields || 'SYSLOG_IDENTIFIER' in fields)) return false;
	const { MESSAGE } = fields;
	setTime(line, textOf(fields.__REALTIME_TIMESTAMP));
	setName(line, textOf(fields.CONTAINER_NAME ?? fields.SYSLOG_IDENTIFIER ?? fields._SYSTEMD_UNIT));
	line.channel += textOf(fields._PID);
	line.isPartial = fields.CONTAINER_PARTIAL_MESSAGE === 'true';
	transport(line, Array.isArray(MESSAGE) ? decodeUtf8(Uint8Array.from(MESSAGE, Number)) : textOf(MESSAGE));
	return true;
}

/** Cloud exports: `textPayload` (Google), `line` with `labels` (logcli -o jsonl). */
function cloud(line: Wrapped, fields: Fields): boolean {
	const payload = fields.textPayload ?? (isFields(fields.labels) ? fields.line : undefined);
	if (typeof payload !== 'string') return false;
	setTime(line, textOf(fields.timestamp));
	const labels = isFields(fields.resource) ? fields.resource.labels : fields.labels;
	if (isFields(labels))
		setName(
			line,
			[labels.pod_name ?? labels.pod, labels.container_name ?? labels.container]
				.map(textOf)
				.filter((name) => name !== '')
				.join('/'),
		);
	transport(line, payload);
	return true;
}

/** `go test -json`: `{"Time":"...","Action":"output","Package":"shop","Test":"TestPay","Output":"panic: boom\n"}`. */
function goTest(line: Wrapped, fields: Fields): boolean {
	const { Action, Output, Package } = fields;
	if (typeof Action !== 'string' || typeof Output !== 'string') return false;
	setTime(line, textOf(fields.Time));
	setName(line, textOf(Package));
	line.isPartial = !Output.endsWith('\n');
	transport(line, Output);
	return true;
}

/** One line becomes the text; several (a collector joined them) become a block. */
function transport(line: Wrapped, text: string): void {
	const oneLine = text.replace(/\r?\n$/, '');
	line.text = oneLine;
	if (!oneLine.includes('\n')) return;
	line.text = '';
	line.block = oneLine;
}

const messageKeys = ['msg', 'message', 'MESSAGE', '@message', 'text', 'event', 'body', 'log'];
/** What went wrong, beside a message that says where. */
const errorKeys = ['error', 'err', 'panic', 'reason', 'cause'];
const timeKeys = ['time', 'ts', 'timestamp', '@timestamp', 't'];

/** A logger's own record: the message is one line of the stream unless some field holds several. */
function logger(line: Wrapped, fields: Fields): 'peeled' | 'done' {
	for (const key of timeKeys) setTime(line, textOf(fields[key]));
	pod(line, fields.kubernetes);
	const key = messageKeys.find((name) => typeof fields[name] === 'string') ?? '';
	const message = textOf(fields[key]);
	const others: string[] = [];
	collect(fields, key, 0, others);
	const error = errorKeys.map((name) => textOf(fields[name])).find((text) => text !== '' && !text.includes('\n') && text !== message);
	return records(line, message, others, error);
}

function records(line: Wrapped, message: string, others: readonly string[], error = ''): 'peeled' | 'done' {
	const stacks = others.filter((text) => text.includes('\n') && mayHoldRuntimeText(text));
	if (stacks.length > 0 || message.trimEnd().includes('\n')) {
		line.block = [error === '' ? message : `${message}: ${error}`, ...stacks].join('\n');
		line.text = '';
		return 'done';
	}
	line.text = message.trimEnd() === '' ? '' : message.replace(/\r?\n$/, '');
	return 'peeled';
}

/** Strings of all fields but the message, four levels deep, the first 256. */
function collect(value: unknown, except: string, depth: number, out: string[]): void {
	if (out.length >= 256 || depth > 4) return;
	if (typeof value === 'string') out.push(value);
	else if (Array.isArray(value)) for (const item of value.slice(0, 256)) collect(item, '', depth + 1, out);
	else if (isFields(value)) for (const [key, item] of Object.entries(value)) if (key !== except) collect(item, '', depth + 1, out);
}

function console(line: Wrapped, fields: Fields, before: string): 'done' | 'peeled' {
	const others: string[] = [];
	collect(fields, '', 0, others);
	return records(line, before.slice(before.lastIndexOf('\t') + 1), others);
}

const pair = /^([A-Za-z_@][\w.@-]{0,63})=("?)/;

/** `time=2024-01-02T15:04:05Z level=ERROR msg="panic: boom\n\ngoroutine 1 [running]:\n..." k=v` (slog, logrus, go-kit). */
export const logfmtLayer: Layer = (line) => {
	const { text } = line;
	if (!pair.test(text)) return 'none';
	const fields: Fields = {};
	let count = 0;
	let at = 0;
	while (at < text.length) {
		const match = pair.exec(text.slice(at, at + 70));
		if (!match) return 'none';
		const key = match[1] as string;
		if (match[2] === '"') {
			const open = at + key.length + 1;
			const end = endOfQuoted(text, open);
			fields[key] = unquoteGo(text.slice(open + 1, end - 1));
			at = end;
		} else {
			const space = text.indexOf(' ', at);
			const end = space < 0 ? text.length : space;
			fields[key] = text.slice(at + key.length + 1, end);
			at = end;
		}
		count++;
		while (text[at] === ' ') at++;
	}
	return count >= 2 && messageKeys.some((key) => key in fields) ? logger(line, fields) : 'none';
};

function endOfQuoted(text: string, at: number): number {
	for (let i = at + 1; i < text.length; i++) {
		const c = text.charCodeAt(i);
		if (c === 92) i++;
		else if (c === 34) return i + 1;
	}
	return text.length + 1;
}

/** A line end that was escaped, right before or after words of the runtime: an ordinary backslash in a message is not enough. */
const escapedStack = /(?:\\n|#012)goroutine \d+ |DATA RACE(?:\\n|#012)|goroutine profile: total \d+(?:\\n|#012)/;

/** Last resort for records that do not parse (cut, or quoted by something unknown): line ends that were escaped. */
export const escapedLayer: Layer = (line) => {
	const { text } = line;
	const mark = text.includes('\\n') ? '\\n' : text.includes('#012') ? '#012' : '';
	if (mark === '' || !escapedStack.test(text)) return 'none';
	line.text = '';
	if (mark === '#012') {
		line.block = text.replaceAll('#012', '\n').replaceAll('#011', '\t');
		return 'done';
	}
	const at = text.search(/panic: |fatal error: |goroutine (?:\d|profile)|WARNING: DATA RACE/);
	const open = text.lastIndexOf('"', at);
	const isQuoted = open >= 0;
	line.block = unquoteGo(text.slice(isQuoted ? open + 1 : at, isQuoted ? endOfQuoted(text, open) - 1 : text.length));
	return 'done';
};
