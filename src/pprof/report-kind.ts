// How much a kind of report shows when nothing else is asked for.
import type { Config } from './config.ts';
import type { Granularity } from './filter/aggregate.ts';

/** What a kind of report does with the settings. */
export interface ReportKind {
	/** -nodecount when none is given; 0: all. */
	readonly nodeCount: number;
	/** Shows everything, whatever the trim options say. */
	readonly isWhole: boolean;
	/** Needs single addresses. */
	readonly needsAddresses: boolean;
}

/** The configuration with the needs of the report put in. */
export function configFor(config: Config, kind: ReportKind): Config {
	const granularity: Granularity = kind.needsAddresses ? 'addresses' : config.granularity === '' ? 'functions' : config.granularity;
	if (kind.isWhole || !config.trim) return { ...config, granularity, nodeCount: 0, nodeFraction: 0, edgeFraction: 0 };
	return { ...config, granularity, nodeCount: config.nodeCount === -1 ? kind.nodeCount : config.nodeCount };
}
