import { type PartnerCircle, partnerCircles } from '../../facts/partner-waits.ts';
import { hasIds, snapshots } from '../../facts/snapshots.ts';
import { evidence, noFinding, place, share } from '../build.ts';
import { lockKey } from '../lock-words.ts';
import { type EvidenceData, type Finding, found, notEnough, rule } from '../rule.ts';
import { prose } from './prose.ts';
import doc from './rule.md';

export const lockAndPartner = rule({
	id: 'lock-and-partner',
	cause: 'deadlock',
	accepts: ['snapshot'],
	needs: { circles: partnerCircles, snapshots },
	check({ circles, snapshots: all }) {
		if (all.every((one) => one.isPartial || !hasIds(one)))
			return notEnough('needs a dump of all goroutines with ids and creators (debug=2)');
		const findings = circles.slice(0, 8).map((circle) => fromCircle(circle, all.find((one) => one.artifact === circle.artifact)?.own ?? 0));
		return found(findings, 'nobody waits for goroutines that wait for a lock of his');
	},
	prose,
	doc,
});

function fromCircle(circle: PartnerCircle, own: number): Finding {
	const { parent, child, lock } = circle;
	const rows = [parent.row, ...lock.waiters.map((waiter) => waiter.row)];
	const count = lock.waiters.reduce((sum, waiter) => sum + waiter.count, 1);
	const params = {
		fn: parent.place.fn,
		op: parent.place.op,
		child: child.place.fn,
		heldIn: circle.heldIn,
		lock: lock.name,
		parentId: parent.id,
		childId: child.id,
		stuck: circle.stuckChildren,
		count,
	};
	const ref = { input: circle.input, artifact: circle.artifact, table: 'snapshot.rows', rows };
	const proofs: EvidenceData[] = [evidence('circle', 'goroutines.partnerCircles', 7, count, 'goroutines', ref, params)];
	if (child.waitMinutes >= 2)
		proofs.push(evidence('age', 'goroutines.age', 7, child.waitMinutes * 60e9, 'ns', { ...ref, rows: [child.row] }, params));
	return {
		...noFinding,
		cause: 'deadlock',
		mechanism: 'lock-channel-cycle',
		key: lockKey([child.place.fn]),
		where: [
			place(parent.place, parent.place.op, 1, { goroutines: [parent.id], stack: parent.lines }),
			place(child.place, child.place.op, count - 1, { goroutines: [child.id], count: count - 1, stack: child.lines }),
		],
		evidence: proofs,
		impact: { of: 'goroutines', share: share(count, own), value: count, unit: 'goroutines' },
		isProven: true,
		endsNever: true,
		params,
		drawing: draw(circle),
	};
}

function draw({ parent, child, lock, heldIn }: PartnerCircle): string {
	return [
		`┌─> goroutine ${parent.id}  ${parent.place.fn}`,
		`│      waits (${parent.place.op}) for goroutine ${child.id}, which it started`,
		'│        |',
		'│        v',
		`│   goroutine ${child.id}  ${child.place.fn}`,
		`│      waits for lock A (${lock.name}), held by goroutine ${parent.id} in ${heldIn}`,
		'└────────┘',
	].join('\n');
}
