// Envelopes in plain text, by the first character of the line. Each leaves exactly the program's text, tabs included.
import { startsRuntimeText } from './anchors.ts';
import { type Layer, setName, setTime, type Wrapped } from './wrapped.ts';

const iso = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?( ?(?:Z|UTC|[+-]\d\d:?\d\d))?(?=[ \t\]|]|$)/;
const cri = /^ (stdout|stderr) ([FP])(?::[A-Z])?(?: |$)/;
const hostUnit = /^ (\S{1,255}) ([^\s:[\]]{1,128})\[(\d{1,10})\]:(?: |$)/;
const goLog = /^\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{6})?(?: |$)/;
const goLogFile = /^[^\s:()]{1,255}\.go:\d{1,9}: /;

/**
 * `2024-01-02T15:04:05.000000000Z stderr F text` (CRI; P: partial), `2024-01-02T15:04:05+0000 host unit[123]: text` (journald
 * short-iso), `2024-01-02T15:04:05Z text` (kubectl logs --timestamps), `2024/01/02 15:04:05 main.go:12: text` (package log).
 */
const digitFirst: Layer = (line) => {
	const { text } = line;
	const stamp = iso.exec(text);
	if (stamp) {
		const rest = text.slice(stamp[0].length);
		if (stamp[1] !== undefined) setTime(line, stamp[0]);
		const criMatch = cri.exec(rest);
		if (criMatch) {
			line.channel += criMatch[1];
			line.isPartial = criMatch[2] === 'P';
			line.text = rest.slice(criMatch[0].length);
			return 'peeled';
		}
		const host = startsRuntimeText(rest.trimStart()) ? null : hostUnit.exec(rest);
		if (host) return unit(line, host, rest);
		line.text = rest.replace(/^[ \t]/, '');
		return 'peeled';
	}
	const go = goLog.exec(text);
	if (!go) return 'none';
	const rest = text.slice(go[0].length);
	line.text = rest.slice(goLogFile.exec(rest)?.[0].length ?? 0);
	return 'peeled';
};

function unit(line: Wrapped, match: RegExpExecArray, rest: string): 'peeled' {
	setName(line, match[2] as string);
	line.channel += match[3] ?? '';
	line.text = rest.slice(match[0].length);
	return 'peeled';
}

const syslog = /^[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d(?:\.\d{1,9})?/;
const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';
const tag = /^ (\S{1,255}) ([^\s:[\]]{1,128})(?:\[(\d{1,10})\])?:(?: |$)/;
const klog = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d{6} {1,7}\d{1,10} [^\s\]]{1,255}:\d{1,9}\] /;
const logrus = /^(?:TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[\d{1,9}\] ?/;

/** `Nov 21 01:02:03 host unit[123]: text` (journald, syslog), klog's `E0102 15:04:05.000000 1 file.go:12] text`, logrus' `INFO[0000] text`. */
const letterFirst: Layer = (line) => {
	const { text } = line;
	const stamp = months.includes(text.slice(0, 3)) ? syslog.exec(text) : null;
	if (stamp) {
		const rest = text.slice(stamp[0].length);
		const match = startsRuntimeText(rest.slice(1)) ? null : tag.exec(rest);
		if (match) return unit(line, match, rest);
	}
	const prefix = klog.exec(text) ?? logrus.exec(text);
	if (!prefix) return compose(line);
	line.text = text.slice(prefix[0].length);
	return 'peeled';
};

/** docker compose: `web-1  | text`. */
const compose: Layer = (line) => {
	const { text } = line;
	const end = text.indexOf(' ');
	if (end < 1 || end > 128) return 'none';
	let at = end;
	while (text.charCodeAt(at) === 32) at++;
	if (text.charCodeAt(at) !== 124 /* | */ || !/^[\w.-]+$/.test(text.slice(0, end))) return 'none';
	setName(line, text.slice(0, end));
	line.text = text.slice(text[at + 1] === ' ' ? at + 2 : at + 1);
	return 'peeled';
};

/** kubectl logs --prefix: `[pod/web-1/app] text`. */
const bracketFirst: Layer = (line) => {
	const match = /^\[pod\/([^\s\]]{1,510})\](?: |$)/.exec(line.text);
	if (!match) return 'none';
	setName(line, match[1] as string);
	line.text = line.text.slice(match[0].length);
	return 'peeled';
};

const rfc5424 = /^<\d{1,3}>1 (\S{1,40}) \S{1,255} (\S{1,48}) (\S{1,128}) \S{1,32} (?:-|\[[^\]]{0,2000}\])(?: |$)/;

/** `<34>Nov 21 01:02:03 host unit[1]: text` and `<34>1 2024-01-02T15:04:05Z host app 12 - - text`. */
const angleFirst: Layer = (line) => {
	const match = rfc5424.exec(line.text);
	if (match) {
		setTime(line, match[1] as string);
		setName(line, match[2] === '-' ? '' : (match[2] as string));
		line.channel += match[3];
		line.text = line.text.slice(match[0].length).replace(/^\ufeff/, '');
		return 'peeled';
	}
	const priority = /^<\d{1,3}>/.exec(line.text);
	if (!priority) return 'none';
	line.text = line.text.slice(priority[0].length);
	return 'peeled';
};

export const textLayer: Layer = (line) => {
	const c = line.text.charCodeAt(0);
	if (c >= 48 && c <= 57) {
		const peel = digitFirst(line);
		return peel === 'none' ? compose(line) : peel;
	}
	if ((c >= 65 && c <= 90) || (c >= 97 && c <= 122)) return letterFirst(line);
	if (c === 91) return bracketFirst(line);
	if (c === 60) return angleFirst(line);
	return 'none';
};
