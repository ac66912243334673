import type { Prose } from '../rule.ts';

export const prose: Prose = {
	title: () => 'answers of HTTP calls are neither read to the end nor closed',
	summary: ({ params }) =>
		`${params['unread']} client connections wait for the end of a body that nobody reads${Number(params['before']) >= 0 ? ` (${params['before']} in the first dump)` : ''}; each keeps a file and two goroutines for ever.`,
	evidence: {
		unread: ({ value, params }) =>
			`${value} connections stand in the select of net/http.(*persistConn).readLoop that waits for a body's end, and no goroutine reads one` +
			(Number(params['before']) >= 0 ? `; ${params['before']} did in the first dump` : '') +
			(Number(params['old']) > 0 ? `; ${params['old']} have waited two minutes or more` : ''),
	},
	fix: () => [
		{
			text: '`defer resp.Body.Close()` right after the error check, before any return on a status; to use the connection again also read the rest: `io.Copy(io.Discard, resp.Body)`.',
			docs: 'https://pkg.go.dev/net/http#Client.Do',
		},
		{
			text: 'Find the calls whose `resp` has a path without Close: `go vet` has the check httpresponse, golangci-lint the linter bodyclose.',
			docs: 'https://pkg.go.dev/golang.org/x/tools/go/analysis/passes/httpresponse',
		},
	],
};
