// Profile + settings -> report. The order is pprof's: labels become frames, then samples are filtered (before the total is taken when
// percentages are to be relative, else after), then frames become as coarse as they are to be.
import type { Config } from './config.ts';
import { aggregate } from './filter/aggregate.ts';
import { numericLabelUnits } from './filter/by-tag.ts';
import { applyFilters } from './filter/focus.ts';
import { addTagFrames } from './filter/tag-frames.ts';
import { compileRegexp, type Regexp, RegexpError } from './go-regexp/index.ts';
import type { Profile } from './profile.ts';
import { chooseSamples, type Report, totalOf, type Zone } from './report.ts';
import { configFor } from './report-kind.ts';
import type { ReportEntry } from './reports/reports.ts';
import { UsageError } from './usage-error.ts';

export interface RunOptions {
	readonly entry: ReportEntry;
	/** Regular expression of a report that takes one; '' else. */
	readonly parameter: string;
	readonly config: Config;
	readonly zone: Zone;
	/** Told what may be wrong with the options, one line each. */
	readonly say: (message: string) => void;
}

/** Throws a UsageError for options that are wrong, also while the pieces are taken. */
export function runReport(profile: Profile, { entry, parameter, config: asked, zone, say }: RunOptions): ReturnType<ReportEntry['write']> {
	const config = configFor(asked, entry);
	let units: ReadonlyMap<string, string> | null = null;
	const labelUnits = (): ReadonlyMap<string, string> => (units ??= numericLabelUnits(profile, say));
	const withFrames = tagFrames(profile, config, say);
	const filter = (of: Profile): Profile => applyFilters(of, config, labelUnits, say);
	const counted = config.relativePercentages ? filter(withFrames) : withFrames;
	const choice = chooseSamples(counted, config);
	if (config.divideBy === 0) throw new UsageError('zero divisor specified');
	const total = totalOf(counted, choice);
	const symbol = entry.hasParameter ? compileParameter(parameter) : null;
	const filtered = config.relativePercentages ? counted : filter(counted);
	const shown = aggregate(filtered, config.granularity === '' ? 'functions' : config.granularity, !config.noInlines, config.showColumns);
	const report: Report = { profile: shown, config, choice, total, activeFilters: activeFilters(config), labelUnits, symbol, zone };
	return entry.write(report);
}

function tagFrames(profile: Profile, { tagRoot, tagLeaf, unit }: Config, say: (message: string) => void): Profile {
	const keys = (list: string): string[] => list.split(',').filter((key) => key !== '');
	const framed = addTagFrames(profile, keys(tagRoot), keys(tagLeaf), unit);
	if (tagRoot !== '' && !framed.rootMatched) say('TagRoot expression matched no samples');
	if (tagLeaf !== '' && !framed.leafMatched) say('TagLeaf expression matched no samples');
	return framed.profile;
}

function compileParameter(source: string): Regexp {
	try {
		return compileRegexp(source);
	} catch (error) {
		if (error instanceof RegexpError) throw new UsageError(`parsing argument regexp ${source}: ${error.message}`);
		throw error;
	}
}

const activeFilters = (config: Config): string[] =>
	(
		[
			['focus', config.focus],
			['ignore', config.ignore],
			['hide', config.hide],
			['show', config.show],
			['show_from', config.showFrom],
			['tagfocus', config.tagFocus],
			['tagignore', config.tagIgnore],
			['tagshow', config.tagShow],
			['taghide', config.tagHide],
		] as const
	).flatMap(([name, value]) => (value === '' ? [] : [`${name}=${value}`]));
