import { type CpuCapacity, cpuCapacity } from '../../facts/cpu-capacity.ts';
import { type LibraryWork, type LibraryWorkKind, libraryWork } from '../../facts/library-work.ts';
import type { SampleSite } from '../../facts/sample-sites.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { type EvidenceData, type Finding, found, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

/**
 * Share of the CPU in use without the GC (whose own causes must not hide this one), and CPUs in use, from which the work is worth a word. Compiling a pattern again is waste at any rate (10 % is
 * what counts as material everywhere); formatting and JSON are work that has a cheaper form, so they must show more.
 */
const LEAST: Readonly<Record<LibraryWorkKind, { readonly share: number; readonly cores: number }>> = {
	'regexp compile': { share: 0.1, cores: 0.2 },
	fmt: { share: 0.15, cores: 0.33 },
	'encoding/json': { share: 0.15, cores: 0.33 },
};
const FEWEST_SAMPLES = 30;
/** Utilisation below which the CPU is mostly to spare. */
const MOSTLY_IDLE = 0.2;

export const libraryWorkRule = rule({
	id: 'library-work',
	cause: 'cpu-hotspot',
	accepts: ['profile:cpu', 'trace'],
	needs: { all: libraryWork, capacity: cpuCapacity },
	check({ all, capacity }) {
		return found(
			all.flatMap((one) => fromProfile(one, capacity)),
			'no function spends much on formatting, reflection JSON or compiling patterns',
		);
	},
	prose,
	doc,
});

function fromProfile({ cost, sites }: LibraryWork, capacity: CpuCapacity): Finding[] {
	if (cost.samples < FEWEST_SAMPLES) return [];
	return sites.flatMap((site) => {
		const least = LEAST[site.label as LibraryWorkKind];
		const part = share(site.value, cost.total);
		return share(site.value, cost.total - cost.gcValue) >= least.share && cost.total >= cost.durationNs * least.cores
			? [describe(site, cost, part, capacity)]
			: [];
	});
}

function describe(site: SampleSite, cost: LibraryWork['cost'], part: number, capacity: CpuCapacity): Finding {
	const params = { fn: site.fn, kind: site.label, part };
	const ref = { input: cost.input, table: cost.table, rows: site.rows };
	return {
		...noFinding,
		cause: 'cpu-hotspot',
		key: site.fn,
		where: [place(site, 'cpu', site.value, { count: Math.round(cost.samples * part), stack: site.lines })],
		evidence: [evidence('work', `profile.libraryWork/${site.label}`, 7, site.value, 'ns', ref, params)],
		against: isSpare(site, capacity) ? [spare(capacity)] : [],
		severity: { most: 'high' },
		impact: { of: 'cpu', share: part, value: site.value, unit: 'ns' },
		params,
	};
}

/** JSON that was asked for is work, not waste: with most of the CPU to spare nobody pays for its dearer form. */
const isSpare = ({ label }: SampleSite, { utilisation }: CpuCapacity): boolean =>
	label === 'encoding/json' && utilisation >= 0 && utilisation < MOSTLY_IDLE;

const spare = ({ utilisation, input, from }: CpuCapacity): EvidenceData =>
	evidence('spare', 'cpu.capacity', 7, utilisation, 'share', { input, table: from === 'trace' ? 'trace' : 'profile.samples' });
