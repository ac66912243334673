import { type Snapshot, type SnapshotGroup, snapshots } from '../snapshots.ts';
import { family, fieldsOf, orUnknown, placeFields, shareOf } from './family.ts';
import { idleKinds } from './operations.ts';

interface Item {
	readonly snapshot: Snapshot;
	readonly group: SnapshotGroup;
}

const { int, double, text, flag, operation, word } = fieldsOf<Item>();

export const goroutineGroupsFamily = family({
	id: 'goroutines.groups',
	doc: 'Goroutines of each dump or goroutine profile, by operation and function.',
	row: 'operation and function of one snapshot',
	accepts: ['snapshot'],
	whenEmpty: 'clean',
	needs: { all: snapshots },
	items: ({ all }): Item[] => all.flatMap((snapshot) => snapshot.groups.map((group) => ({ snapshot, group }))),
	fields: {
		operation: operation('what they wait in; cpu and run queue for those that run', ({ group }) => group.place.op),
		...placeFields<Item>(({ group }) => group.place),
		state: text("as the dump prints it: chan receive, semacquire, IO wait ...; '' in profiles", ({ group }) => group.state),
		idle: word(
			idleKinds,
			"why such waits are no problem by themselves (accept, timer, network, main, library, runtime); '' otherwise",
			({ group }) => group.place.idle ?? '',
		),
		rootFn: text('start function of the goroutines', ({ group }) => group.root),
		createdBy: text("function with the go statement of most of them; '' unknown", ({ group }) => group.createdBy),
		count: int('goroutines', 'how many', ({ group }) => group.count),
		share: double('share', "of the program's own goroutines in that snapshot", ({ snapshot, group }) =>
			shareOf(group.count, snapshot.own + (group.place.depth < 0 ? group.count : 0)),
		),
		minutes: double('minutes', 'longest wait the runtime printed; unknown in profiles', ({ group }) => orUnknown(group.waitMinutes)),
		starterReturned: int('goroutines', 'of them, the function that started them has returned', ({ group }) => group.starterReturned),
		creators: int('goroutines', 'different goroutines that started them', ({ group }) => group.creators),
		leaked: int('goroutines', "marked by the runtime's own leak detection", ({ group }) => group.leaked),
		addresses: int('addresses', 'different objects they wait for, where the dump tells', ({ group }) => group.addresses.size),
		goroutines: int('goroutines', 'in the whole snapshot', ({ snapshot }) => snapshot.goroutines),
		isPartial: flag('the snapshot lists only some goroutines', ({ snapshot }) => snapshot.isPartial),
	},
	about: ({ group }) => ({
		ref: { input: group.input, artifact: group.artifact, table: 'snapshot.rows', rows: group.rows },
		goroutines: group.ids,
		stack: group.lines,
	}),
});
