// Flame data that goes with the mutex sample: a small CPU profile and its allocation sibling.
import type { FlameData } from '../../report/report.ts';

type Node = readonly [depth: number, value: number, name: string];

export function flameOf(title: string, unit: string, nodes: readonly Node[]): FlameData {
	return {
		title,
		unit,
		total: nodes.reduce((sum, [depth, value]) => (depth === 0 ? sum + value : sum), 0),
		name: nodes.map((n) => n[2]),
		depth: nodes.map((n) => n[0]),
		value: nodes.map((n) => n[1]),
	};
}

export const cpuFlame = flameOf('cpu.pb.gz: cpu (ns)', 'ns', [
	[0, 8.1e9, 'net/http.(*conn).serve'],
	[1, 7.9e9, 'net/http.HandlerFunc.ServeHTTP'],
	[2, 7.2e9, 'main.thumb'],
	[3, 6.9e9, 'thumbs.(*Cache).Get'],
	[4, 6.6e9, 'thumbs.(*Cache).fill'],
	[5, 5.8e9, 'image.scale'],
	[6, 9e8, 'runtime.mallocgc'],
	[7, 4e8, 'runtime.gcAssistAlloc'],
	[5, 6e8, 'image/jpeg.(*decoder).decode'],
	[4, 2e8, 'sync.(*Mutex).Lock'],
	[3, 1e8, 'encoding/json.Marshal'],
	[2, 5e8, 'thumbs.(*Store).Put'],
	[3, 4e8, 'os.(*File).Sync'],
	[0, 1.4e9, 'runtime.gcBgMarkWorker'],
	[1, 1.3e9, 'runtime.gcDrain'],
	[2, 7e8, 'runtime.scanobject'],
	[0, 3e8, 'runtime.mstart'],
]);

export const allocFlame = flameOf('heap.pb.gz: alloc_space (bytes)', 'bytes', [
	[0, 1.1 * 2 ** 30, 'net/http.(*conn).serve'],
	[1, 1.1 * 2 ** 30, 'main.thumb'],
	[2, 1.0 * 2 ** 30, 'image.scale'],
	[2, 2 ** 24, 'bytes.growSlice'],
	[0, 2 ** 21, 'runtime.malg'],
]);
