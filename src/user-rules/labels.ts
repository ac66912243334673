// The index of users' rules: by fact (the family's table), and in it by label (the value of a text field). What a rule's labels leave
// out is never evaluated. An index is a fact, so all rules of a session that ask for the same field share it.
import { fact, type Fact } from '../facts/fact.ts';
import type { Family, FactTable, TextColumn } from '../facts/families/family.ts';
import type { Typed } from '../cel/types.ts';
import type { Label } from './user-rule.ts';

/** Rows of each text of a column, ascending: those of code c are rows[start[c]] to rows[start[c + 1] - 1]. */
export interface LabelIndex {
	readonly column: TextColumn;
	readonly start: Int32Array;
	readonly rows: Int32Array;
}

export function indexOf(table: FactTable, field: string): LabelIndex {
	const column = table.column(field) as TextColumn;
	const { codes, texts } = column;
	const start = new Int32Array(texts.length + 1);
	for (let row = 0; row < codes.length; row++) start[(codes[row] as number) + 1] = (start[(codes[row] as number) + 1] as number) + 1;
	for (let code = 0; code < texts.length; code++) start[code + 1] = (start[code + 1] as number) + (start[code] as number);
	const next = start.slice();
	const rows = new Int32Array(codes.length);
	for (let row = 0; row < codes.length; row++) {
		const code = codes[row] as number;
		rows[next[code] as number] = row;
		next[code] = (next[code] as number) + 1;
	}
	return { column, start, rows };
}

/** Facts for the indexes of all rules that are loaded together. */
export function labelFacts(): (family: Family, field: string) => Fact<LabelIndex> {
	const made = new Map<string, Fact<LabelIndex>>();
	return (family, field) => {
		const id = `${family.id} by ${field}`;
		let index = made.get(id);
		if (!index) {
			index = fact({
				id,
				unit: 'rows',
				doc: `Rows of ${family.id} by ${field}.`,
				needs: { table: family.table },
				compute: ({ table }) => indexOf(table, field),
			});
			made.set(id, index);
		}
		return index;
	};
}

/** Rows that have all the labels, ascending; null: all rows. */
export function rowsWith(labels: readonly Label[], indexes: readonly LabelIndex[]): Int32Array | null {
	const found = labels.map(({ value }, i) => {
		const { column, start, rows } = indexes[i] as LabelIndex;
		const code = column.codeOf.get(value);
		return { column, code, rows: code === undefined ? new Int32Array() : rows.subarray(start[code], start[code + 1]) };
	});
	const [fewest, ...others] = found.sort((a, b) => a.rows.length - b.rows.length);
	return fewest ? others.reduce((rows, { column, code }) => rowsOf(rows, column.codes, code), fewest.rows) : null;
}

function rowsOf(rows: Int32Array, codes: Int32Array, code: number | undefined): Int32Array {
	const chosen = new Int32Array(rows.length);
	let count = 0;
	for (let i = 0; i < rows.length; i++) if (codes[rows[i] as number] === code) chosen[count++] = rows[i] as number;
	return chosen.subarray(0, count);
}

/**
 * Parts `field == "text"` of a chain of && become labels: when one is false the whole chain is false, whatever errors the other parts
 * have, so nothing is lost by not looking.
 */
export function splitLabels(tree: Typed): { labels: Label[]; rest: Typed | null } {
	if (tree.op === 'and') {
		const left = splitLabels(tree.left);
		const right = splitLabels(tree.right);
		const rest = left.rest && right.rest ? { ...tree, left: left.rest, right: right.rest } : (left.rest ?? right.rest);
		return { labels: [...left.labels, ...right.labels], rest };
	}
	if (tree.op === 'compare' && tree.how === '==') {
		const [field, value] = tree.left.op === 'field' ? [tree.left, tree.right] : [tree.right, tree.left];
		if (field.op === 'field' && field.type === 'string' && value.op === 'constant')
			return { labels: [{ field: field.name, value: value.value as string }], rest: null };
	}
	return { labels: [], rest: tree };
}
