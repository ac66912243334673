// Events as JSON lines, one object per event, in the form that the conformance data of the project uses:
// a Start line, Stack lines before their first use, events, and an End or Error line.
import type { StackId } from '../../base/ids.ts';
import { EventKind, Resource, type TraceEvent, type TraceSink } from '../../decode/go-trace/event.ts';
import type { WideIds } from '../../decode/go-trace/wide-ids.ts';
import type { Symbols } from '../../tables/symbols.ts';
import { GoState, ProcState } from '../../tables/trace.ts';

const kindNames = invert(EventKind);
const goStateNames = invert(GoState);
const procStateNames = invert(ProcState);
const resourceNames: readonly string[] = ['None', 'G', 'P'];

function invert(names: Readonly<Record<string, number>>): readonly string[] {
	const byNumber: string[] = [];
	for (const [name, number] of Object.entries(names)) byNumber[number] = name;
	return byNumber;
}

/** Prints to `write`, which gets whole lines. */
export function eventPrinter(symbols: Symbols, wide: WideIds, write: (lines: string) => void): TraceSink {
	const quoted: string[] = [];
	const stackNumbers: number[] = [];
	let stackCount = 0;

	const text = (id: number): string => {
		quoted[id] ??= JSON.stringify(symbols.text(id as never));
		return quoted[id];
	};
	const number = (value: number): string => {
		if (value >= -1) return `${value}`;
		const decimal = wide.text(value);
		return Number.isSafeInteger(Number(decimal)) ? decimal : `"${decimal}"`;
	};
	const time = (ns: number): string => (Number.isSafeInteger(ns) ? `${ns}` : `"${BigInt(ns)}"`);
	const stackNumber = (stack: StackId): number => {
		const known = stackNumbers[stack];
		if (known !== undefined) return known;
		stackNumbers[stack] = ++stackCount;
		write(`{"k":"Stack","id":${stackCount},"frames":${framesJson(symbols, stack)}}\n`);
		return stackCount;
	};
	const resource = (e: TraceEvent): string =>
		`,"res":"${resourceNames[e.resource]}"${e.resource === Resource.None ? '' : `,"id":${number(e.id)}`}`;

	const details = (e: TraceEvent): string => {
		switch (e.kind) {
			case EventKind.StateTransition: {
				const names = e.resource === Resource.Proc ? procStateNames : goStateNames;
				const reason = e.reason === 0 ? '' : `,"reason":${text(e.reason)}`;
				return `${resource(e)},"from":"${names[e.from]}","to":"${names[e.to]}"${reason}`;
			}
			case EventKind.Metric:
				return `,"name":${text(e.name)},"val":${number(e.value)}`;
			case EventKind.RangeBegin:
			case EventKind.RangeActive:
				return `,"name":${text(e.name)}${resource(e)}`;
			case EventKind.RangeEnd: {
				const isSweep = e.sweptBytes !== -1;
				const attrs = isSweep ? `,"attrs":{"bytes swept":${number(e.sweptBytes)},"bytes reclaimed":${number(e.reclaimedBytes)}}` : '';
				return `,"name":${text(e.name)}${resource(e)}${attrs}`;
			}
			case EventKind.TaskBegin:
			case EventKind.TaskEnd:
				return `,"task":${number(e.task)}${e.parent === -1 ? '' : `,"parent":${number(e.parent)}`},"type":${text(e.name)}`;
			case EventKind.RegionBegin:
			case EventKind.RegionEnd:
				return `,"task":${number(e.task)},"type":${text(e.name)}`;
			case EventKind.Log:
				return `,"task":${number(e.task)},"cat":${text(e.name)},"msg":${text(e.text)}`;
			case EventKind.Label:
				return `,"label":${text(e.text)}${resource(e)}`;
			case EventKind.Sync:
				return syncDetails(e, time);
			case EventKind.Experimental: {
				const args = Object.entries(e.experimentArgs ?? {}).map(([name, value]) => `${JSON.stringify(name)}:${number(value)}`);
				return `,"exp":${JSON.stringify(e.experiment)},"name":${JSON.stringify(e.experimentEvent)},"args":{${args.join(',')}}`;
			}
			case EventKind.StackSample:
				return '';
		}
	};

	return {
		start(startClockNs) {
			write(`{"k":"Start","time":"${startClockNs}"}\n`);
		},
		event(e) {
			const resourceStack = e.resourceStack < 0 ? '' : `,"tstk":${stackNumber(e.resourceStack)}`;
			const stack = e.stack < 0 ? '' : `,"stk":${stackNumber(e.stack)}`;
			const g = e.g === -1 ? '' : `,"g":${number(e.g)}`;
			const p = e.p === -1 ? '' : `,"p":${number(e.p)}`;
			const m = e.m === -1 ? '' : `,"m":${number(e.m)}`;
			write(`{"k":"${kindNames[e.kind]}","t":${time(e.timeNs)}${g}${p}${m}${details(e)}${resourceStack}${stack}}\n`);
		},
	};
}

function framesJson(symbols: Symbols, stack: StackId): string {
	const frames: string[] = [];
	for (let depth = 0; depth < symbols.depth(stack); depth++) {
		const frame = symbols.frameAt(stack, depth);
		frames.push(`${symbols.text(symbols.functionOf(frame))} ${symbols.text(symbols.fileOf(frame))}:${symbols.lineOf(frame)}`);
	}
	return JSON.stringify(frames);
}

function syncDetails(e: TraceEvent, time: (ns: number) => string): string {
	const clock =
		e.clockMonoNs === '' ? '' : `,"clock":{"trace":${time(e.clockTraceNs)},"mono":"${e.clockMonoNs}","wall":"${wallClock(e.clockWallNs)}"}`;
	return `,"n":${e.syncNumber}${clock}${e.experimentBatches === null ? '' : `,"expBatches":${JSON.stringify(e.experimentBatches)}`}`;
}

/** Unix ns -> RFC 3339 in UTC, with as many digits of the fraction as it takes. */
export function wallClock(unixNs: string): string {
	const ns = BigInt(unixNs);
	const fraction = ((ns % 1000000000n) + 1000000000n) % 1000000000n;
	const date = new Date(Number((ns - fraction) / 1000000n));
	if (Number.isNaN(date.getTime())) return unixNs;
	const digits = fraction === 0n ? '' : `.${fraction.toString().padStart(9, '0').replace(/0+$/, '')}`;
	return `${date.toISOString().slice(0, -5)}${digits}Z`;
}
