// What the program says about itself (labels, tasks, regions, logs), and the runtime's experimental events, which are not checked.
import { emptyString, type StringId } from '../../base/ids.ts';
import { closeEvent } from './emitter.ts';
import { EventKind, Resource } from './event.ts';
import { arg, broken, type Handlers, meets, Needs, type Order, Outcome, open, running, stackArg, stringArg } from './order.ts';
import { absent, popRegion, pushRegion } from './scheduler.ts';
import { Ev, eventSpecs, specOf } from './spec.ts';

function goLabel(order: Order): Outcome {
	if (!meets(order, running)) return Outcome.Broken;
	const e = open(order, EventKind.Label);
	e.resource = Resource.Goroutine;
	e.id = e.g;
	e.text = stringArg(order, 0);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

/** 2^64 - 1: no task. As a parent, so is 0 in a begin: only regions and logs fall back to the background task. */
const noTask = '18446744073709551615';
const parentOf = (order: Order, id: number): number => (id === 0 || (id < -1 && order.wide.text(id) === noTask) ? -1 : id);

function taskBegin(order: Order): Outcome {
	const id = arg(order, 0);
	const { tasks } = order.state;
	if (tasks.has(id)) return broken(order, `task ${order.wide.text(id)} has begun already`);
	if (!meets(order, running)) return Outcome.Broken;
	const e = open(order, EventKind.TaskBegin);
	e.task = id;
	e.parent = parentOf(order, arg(order, 1));
	e.name = stringArg(order, 2);
	e.stack = stackArg(order, 3);
	tasks.set(id, { type: e.name, parent: e.parent });
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

/** A task may end more than once, and may have begun before the trace: then type and parent are unknown. */
function taskEnd(order: Order): Outcome {
	if (!meets(order, running)) return Outcome.Broken;
	const id = arg(order, 0);
	const { tasks } = order.state;
	const begun = tasks.get(id);
	tasks.delete(id);
	const e = open(order, EventKind.TaskEnd);
	e.task = id;
	e.parent = begun?.parent ?? -1;
	e.name = begun?.type ?? emptyString;
	e.stack = stackArg(order, 1);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

function emitRegion(order: Order, kind: EventKind, name: StringId): Outcome {
	const e = open(order, kind);
	e.task = arg(order, 0);
	e.name = name;
	e.stack = stackArg(order, 2);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

function regionBegin(order: Order): Outcome {
	if (!meets(order, running)) return Outcome.Broken;
	if (order.state.goroutines.status[order.g] === absent) return broken(order, 'its goroutine does not exist');
	const name = stringArg(order, 1);
	pushRegion(order.state, order.g, arg(order, 0), name);
	return emitRegion(order, EventKind.RegionBegin, name);
}

/** Regions end innermost first; an end without an open region belongs to one that began before the trace. */
function regionEnd(order: Order): Outcome {
	if (!meets(order, running)) return Outcome.Broken;
	const { goroutines, regions } = order.state;
	if (goroutines.status[order.g] === absent) return broken(order, 'its goroutine does not exist');
	const innermost = goroutines.region[order.g] as number;
	const name = stringArg(order, 1);
	if (innermost >= 0) {
		if (regions.task[innermost] !== arg(order, 0) || regions.name[innermost] !== name)
			return broken(order, 'it does not end the innermost open region of its goroutine');
		popRegion(order.state, order.g);
	}
	return emitRegion(order, EventKind.RegionEnd, name);
}

function userLog(order: Order): Outcome {
	if (!meets(order, running)) return Outcome.Broken;
	const e = open(order, EventKind.Log);
	e.task = arg(order, 0);
	e.name = stringArg(order, 1);
	e.text = stringArg(order, 2);
	e.stack = stackArg(order, 3);
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

function experimental(order: Order): Outcome {
	if (!meets(order, Needs.M)) return Outcome.Broken;
	const spec = specOf(order.type);
	const e = open(order, EventKind.Experimental);
	if (spec !== undefined) {
		e.experiment = spec.experiment;
		e.experimentEvent = spec.name;
		e.experimentArgs = Object.fromEntries(spec.args.map(({ name }, i) => [name, arg(order, i)]));
	}
	closeEvent(order.emitter);
	return Outcome.Advanced;
}

export const annotationHandlers: Handlers = {
	[Ev.GoLabel]: goLabel,
	[Ev.UserTaskBegin]: taskBegin,
	[Ev.UserTaskEnd]: taskEnd,
	[Ev.UserRegionBegin]: regionBegin,
	[Ev.UserRegionEnd]: regionEnd,
	[Ev.UserLog]: userLog,
	...Object.fromEntries(eventSpecs.filter((spec) => spec.experiment !== '').map((spec) => [spec.type, experimental])),
};
