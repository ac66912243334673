// Markdown and page assets are bundled as strings (tools/build.ts, vitest.config.ts).
declare module '*.md' {
	const text: string;
	export default text;
}
