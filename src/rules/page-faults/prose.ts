import { formatQuantity } from '../../base/units.ts';
import type { FixText, Params, Prose } from '../rule.ts';

const isMinor = (params: Params): boolean => params['isMinor'] === 1;
const bytes = (value: unknown): string => formatQuantity(Number(value), 'bytes');

export const prose: Prose = {
	title: ({ params }) =>
		isMinor(params) ? 'pages are faulted in again and again' : 'pages are read from a disk again and again: memory is too small for them',
	summary: ({ params }) =>
		isMinor(params)
			? `${formatQuantity(Number(params['perSecond']), 'count')} page faults per second beyond those that fill new memory; the kernel takes ${formatQuantity(Number(params['system']), 'share')} of the process's CPU time.`
			: `${formatQuantity(Number(params['majorPerSecond']), 'count')} page faults per second had to read from a disk.`,
	evidence: {
		minor: ({ value, params }) =>
			`${formatQuantity(value, 'count')} minor faults in ${formatQuantity(Number(params['spanNs']), 'ns')}` +
			(Number.isFinite(Number(params['grownBytes']))
				? `, while the resident memory changed by ${bytes(params['grownBytes'])}: the same pages come and go`
				: ''),
		system: ({ value, params }) =>
			`${formatQuantity(value, 'ns')} of CPU time in the kernel (${formatQuantity(Number(params['system']), 'share')} of the process's)` +
			(Number(params['lazyFreeBytes']) > 0 ? `; ${bytes(params['lazyFreeBytes'])} are given back lazily` : ''),
		major: ({ value, params }) =>
			`${formatQuantity(value, 'count')} faults read from a disk in ${formatQuantity(Number(params['spanNs']), 'ns')}` +
			(Number(params['reclaims']) > 0 ? `; memory.high or memory.max forced reclaim ${params['reclaims']} times` : '') +
			(Number(params['pressure']) > 0
				? `; some task waited for memory ${formatQuantity(Number(params['pressure']), 'share')} of the time`
				: ''),
	},
	fix: ({ params }): FixText[] =>
		isMinor(params)
			? [
					{
						text: 'Look in a CPU profile for who gives memory back: debug.FreeOSMemory, mmap and munmap per request, a memory limit (GOMEMLIMIT) close to the heap, which makes the runtime return pages at once.',
						docs: 'https://pkg.go.dev/runtime/debug#FreeOSMemory',
					},
					{
						text: 'Keep buffers and mappings and use them again; raise GOMEMLIMIT where it is the reason.',
						docs: 'https://go.dev/doc/gc-guide#Memory_limit',
					},
				]
			: [
					{
						text: 'Give the cgroup more memory, or map and keep less: the page cache of what is read belongs to it too.',
						docs: 'https://docs.kernel.org/admin-guide/cgroup-v2.html#memory',
					},
				],
};
