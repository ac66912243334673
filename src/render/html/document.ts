// The document around every page: one file that fetches nothing. Its content security policy allows only its own script and style, by hash.
import { type Html, html, scriptJson, scriptSource, text } from './escape.ts';
import { sha256Base64 } from './sha256.ts';

export interface HtmlDocument {
	/** Plain text. */
	readonly title: string;
	readonly style: string;
	/** The bundle of a file of html/page. */
	readonly script: string;
	/** What the script draws, and the id of the element that holds it. */
	readonly data: unknown;
	readonly dataElement: string;
	/** All that stands before the data. */
	readonly body: Html;
}

export function htmlDocument({ title, style, script: source, data, dataElement, body }: HtmlDocument): string {
	const script = scriptSource(source);
	const policy = `default-src 'none'; script-src 'sha256-${sha256Base64(script)}'; style-src 'sha256-${sha256Base64(style)}'; base-uri 'none'; form-action 'none'`;
	return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy as Html}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>${text(title)}</title>
<style>${style as Html}</style>
</head>
<body>
${body}
<script type="application/json" id="${text(dataElement)}">${scriptJson(data)}</script>
<script>${script}</script>
</body>
</html>
`;
}
