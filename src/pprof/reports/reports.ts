// The reports: one line each. `name` is the flag.
import type { Report } from '../report.ts';
import type { ReportKind } from '../report-kind.ts';
import { callgrindReport } from './callgrind.ts';
import { commentsReport } from './comments.ts';
import { dotReport } from './dot.ts';
import { protoReport } from './proto.ts';
import { rawReport } from './raw.ts';
import { tagsReport } from './tags.ts';
import { topReport } from './top.ts';
import { topprotoReport } from './topproto.ts';
import { tracesReport } from './traces.ts';
import { treeReport } from './tree.ts';

export interface ReportEntry extends ReportKind {
	readonly name: string;
	/** One line for the help. */
	readonly summary: string;
	/** The flag takes a regular expression. */
	readonly hasParameter: boolean;
	/** Pieces of text, or bytes of a profile to be compressed. */
	readonly write: (report: Report) => Iterable<string> | Iterable<Uint8Array>;
}

const listing = { nodeCount: 0, isWhole: false, needsAddresses: false, hasParameter: false };
const picture = { ...listing, nodeCount: 80 };
const whole = { ...picture, isWhole: true, needsAddresses: true };

export const reports: readonly ReportEntry[] = [
	{ name: 'top', summary: 'functions by their share, one per line', ...listing, write: topReport },
	{ name: 'text', summary: 'the same as -top', ...listing, write: topReport },
	{ name: 'tree', summary: 'each function between its callers and callees', ...picture, write: treeReport },
	{
		name: 'peek',
		summary: 'callers and callees of the functions that match',
		...picture,
		isWhole: true,
		hasParameter: true,
		write: treeReport,
	},
	{ name: 'traces', summary: 'every sample with its stack', ...picture, write: tracesReport },
	{ name: 'tags', summary: 'shares by label', ...picture, write: tagsReport },
	{ name: 'dot', summary: 'call graph for Graphviz', ...picture, write: dotReport },
	{ name: 'callgrind', summary: 'call graph for KCachegrind', ...whole, write: callgrindReport },
	{ name: 'raw', summary: 'the whole profile as text', ...whole, write: rawReport },
	{ name: 'proto', summary: 'the profile, merged and filtered, as a file', ...whole, write: protoReport },
	{ name: 'topproto', summary: 'the functions of -top as a profile', ...listing, write: topprotoReport },
	{ name: 'comments', summary: 'comments in the profile', ...picture, write: commentsReport },
];
