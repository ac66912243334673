// Text in XML: elements and quoted attributes.

/** Escapes for text and attributes. XML 1.0 has no way to write most control characters, so they become U+FFFD. */
export function xmlEscape(text: string): string {
	return (
		text
			// oxlint-disable-next-line no-control-regex -- controls are what it looks for
			.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffe\uffff\ud800-\udfff]/gu, '\ufffd')
			.replace(/[&<>"'\t\n\r]/g, (c) => xmlEntities[c] as string)
	);
}

const xmlEntities: Readonly<Record<string, string>> = {
	'&': '&amp;',
	'<': '&lt;',
	'>': '&gt;',
	'"': '&quot;',
	"'": '&apos;',
	'\t': '&#9;',
	'\n': '&#10;',
	'\r': '&#13;',
};
