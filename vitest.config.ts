import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';

export default defineConfig({
	plugins: [
		{
			// As tools/build.ts: Markdown is a string.
			name: 'markdown-as-text',
			enforce: 'pre',
			load: (id) => (id.endsWith('.md') ? `export default ${JSON.stringify(readFileSync(id, 'utf8'))};` : null),
		},
	],
	test: {
		include: ['src/**/*.test.ts', 'test/**/*.test.ts', 'tools/**/*.test.ts', 'bench/*.test.ts', 'examples/*.test.ts'],
		globalSetup: 'test/build-once.ts',
		pool: 'threads',
		// Modules hold no state, so test files may share them; a run takes half the time.
		isolate: false,
		testTimeout: 60_000,
		hookTimeout: 120_000,
	},
});
