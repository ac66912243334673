// What a user can set, with the defaults of `go tool pprof`.
import type { Granularity } from './filter/aggregate.ts';

export interface Config {
	/** Display. */
	readonly unit: string;
	readonly sort: 'flat' | 'cum';
	readonly callTree: boolean;
	readonly relativePercentages: boolean;
	readonly compactLabels: boolean;
	readonly sourcePath: string;
	readonly trimPath: string;
	readonly mean: boolean;
	/** Name or number of the sample type; '': the profile's default. */
	readonly sampleIndex: string;
	readonly divideBy: number;
	/** Labels as frames: keys with commas between them. */
	readonly tagRoot: string;
	readonly tagLeaf: string;
	/** Trimming. -1: as many nodes as suit the report. */
	readonly nodeCount: number;
	readonly nodeFraction: number;
	readonly edgeFraction: number;
	readonly trim: boolean;
	readonly dropNegative: boolean;
	/** Filters: regular expressions, or tag filters. */
	readonly focus: string;
	readonly ignore: string;
	readonly hide: string;
	readonly show: string;
	readonly showFrom: string;
	readonly pruneFrom: string;
	readonly tagFocus: string;
	readonly tagIgnore: string;
	readonly tagShow: string;
	readonly tagHide: string;
	/** '': functions, or what the report needs. */
	readonly granularity: Granularity | '';
	readonly noInlines: boolean;
	readonly showColumns: boolean;
}

export const defaultConfig: Config = {
	unit: 'minimum',
	sort: 'flat',
	callTree: false,
	relativePercentages: false,
	compactLabels: false,
	sourcePath: '',
	trimPath: '',
	mean: false,
	sampleIndex: '',
	divideBy: 1,
	tagRoot: '',
	tagLeaf: '',
	nodeCount: -1,
	nodeFraction: 0.005,
	edgeFraction: 0.001,
	trim: true,
	dropNegative: false,
	focus: '',
	ignore: '',
	hide: '',
	show: '',
	showFrom: '',
	pruneFrom: '',
	tagFocus: '',
	tagIgnore: '',
	tagShow: '',
	tagHide: '',
	granularity: '',
	noInlines: false,
	showColumns: false,
};
