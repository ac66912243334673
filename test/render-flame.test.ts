// The pure half of the page's flame graph: tree, layout, hit, search, names.
import { describe, expect, it } from 'vitest';
import { boxAt, neighbour, pathTo } from '../src/render/flame/hit.ts';
import { type FlameBoxes, layoutBoxes } from '../src/render/flame/layout.ts';
import { fitted, hueOf, packageOf, shortName } from '../src/render/flame/names.ts';
import { search } from '../src/render/flame/search.ts';
import { buildTree, type FlameTree } from '../src/render/flame/tree.ts';

/** One line per box, indented by depth: `name value`. */
function tree(drawing: string): FlameTree {
	const lines = drawing.split('\n').filter((line) => line.trim() !== '');
	const indent = Math.min(...lines.map((line) => line.search(/\S/)));
	const cells = lines.map((line) => ({ depth: line.search(/\S/) - indent, words: line.trim().split(' ') }));
	const names = [...new Set(cells.map((c) => c.words[0] as string))];
	return buildTree({
		names,
		name: cells.map((c) => names.indexOf(c.words[0] as string)),
		depth: cells.map((c) => c.depth),
		value: cells.map((c) => Number(c.words[1])),
	});
}

const small = tree(`
	serve 80
	 scale 60
	  malloc 20
	 encode 10
	gc 20
	 malloc 5
`);

/** `name@x+width` per box of a level. */
const drawn = (t: FlameTree, boxes: FlameBoxes, level: number): string[] =>
	[...boxes.row.keys()]
		.filter((i) => boxes.level[i] === level)
		.map((i) => {
			const row = boxes.row[i] as number;
			return `${row === 0 ? 'all' : t.names[t.name[row] as number]}@${boxes.x[i]}+${boxes.width[i]}${boxes.isFiller[i] ? ' filler' : ''}`;
		});

describe('buildTree', () => {
	it('adds a root, and gives each box its place, its own value and the end of its subtree', () => {
		expect([...small.value]).toEqual([100, 80, 60, 20, 10, 20, 5]);
		expect([...small.self]).toEqual([0, 10, 40, 20, 10, 15, 5]);
		expect([...small.start]).toEqual([0, 0, 0, 0, 60, 80, 80]);
		expect([...small.end]).toEqual([7, 5, 4, 4, 5, 7, 7]);
		expect(small.levels.map((rows) => [...rows])).toEqual([[0], [1, 5], [2, 4, 6], [3]]);
	});

	it('makes a tree of what is none: skipped depths, bad values, children larger than their parent', () => {
		const odd = buildTree({ names: ['a'], name: [0, 0, 0, 0], depth: [5, 9, -3, Number.NaN], value: [1, 7, Number.NaN, -4] });
		expect([...odd.level]).toEqual([0, 1, 2, 1, 1]);
		expect([...odd.value]).toEqual([7, 7, 7, 0, 0]);
	});

	it('is a lone root without data', () => {
		expect(layoutBoxes(tree(''), { focus: 0, width: 100, fromLevel: 0, toLevel: 9 }).length).toBe(1);
	});
});

describe('layoutBoxes', () => {
	it('lays children side by side under their parents', () => {
		const boxes = layoutBoxes(small, { focus: 0, width: 200, fromLevel: 0, toLevel: 10 });
		expect(drawn(small, boxes, 0)).toEqual(['all@0+200']);
		expect(drawn(small, boxes, 1)).toEqual(['serve@0+160', 'gc@160+40']);
		expect(drawn(small, boxes, 2)).toEqual(['scale@0+120', 'encode@120+20', 'malloc@160+10']);
	});

	it('zooms: the focused row and its ancestors fill the width, its neighbours are gone', () => {
		const gc = 5;
		const boxes = layoutBoxes(small, { focus: gc, width: 200, fromLevel: 0, toLevel: 10 });
		expect(drawn(small, boxes, 1)).toEqual(['gc@0+200']);
		expect(drawn(small, boxes, 2)).toEqual(['malloc@0+50']);
		expect(drawn(small, boxes, 3)).toEqual([]);
	});

	it('lays out only the visible levels', () => {
		const boxes = layoutBoxes(small, { focus: 0, width: 200, fromLevel: 2, toLevel: 3 });
		expect([...new Set(boxes.level)]).toEqual([2]);
	});

	it('is bounded by pixels, not by boxes: 200 000 children below one pixel are at most one filler per pixel', () => {
		const count = 200_000;
		const wide = buildTree({
			names: ['leaf'],
			name: Array.from({ length: count }, () => 0),
			depth: Array.from({ length: count }, () => 0),
			value: Array.from({ length: count }, () => 1),
		});
		const boxes = layoutBoxes(wide, { focus: 0, width: 500, fromLevel: 0, toLevel: 2 });
		expect(boxes.length).toBeGreaterThan(250);
		expect(boxes.length).toBeLessThanOrEqual(502);
		expect(boxes.isFiller[1]).toBe(1);
	});

	it('draws a lone narrow box as itself, so that it can be clicked', () => {
		const one = tree(`
			big 10000
			tiny 1
		`);
		const boxes = layoutBoxes(one, { focus: 0, width: 100, fromLevel: 1, toLevel: 2 });
		expect([...boxes.isFiller]).toEqual([0, 0]);
	});
});

describe('hit and neighbours', () => {
	const boxes = layoutBoxes(small, { focus: 0, width: 200, fromLevel: 0, toLevel: 10 });
	const nameAt = (level: number, x: number): string | undefined => {
		const box = boxAt(boxes, level, x);
		return box < 0 ? undefined : small.names[small.name[boxes.row[box] as number] as number];
	};

	it('finds the box under a point, and nothing between boxes', () => {
		expect(nameAt(1, 159.9)).toBe('serve');
		expect(nameAt(1, 160)).toBe('gc');
		expect(nameAt(2, 150)).toBeUndefined();
		expect(nameAt(9, 5)).toBeUndefined();
	});

	it('walks in, out and sideways, and stays where there is no way', () => {
		expect(neighbour(small, 0, 'in')).toBe(1);
		expect(neighbour(small, 3, 'in')).toBe(3);
		expect(neighbour(small, 3, 'out')).toBe(2);
		expect(neighbour(small, 0, 'out')).toBe(0);
		expect(neighbour(small, 4, 'right')).toBe(6);
		expect(neighbour(small, 1, 'left')).toBe(1);
		expect(pathTo(small, 3)).toEqual([0, 1, 2, 3]);
	});
});

describe('search', () => {
	it('counts the value of matching stacks once, also when a match lies below a match', () => {
		const nested = tree(`
			main.a 10
			 main.b 10
			  main.a 4
			other 5
		`);
		expect(search(nested, 'MAIN.A')).toMatchObject({ boxes: 2, value: 10, problem: '' });
		expect(search(small, 'malloc')).toMatchObject({ boxes: 2, value: 25 });
	});

	it('takes /regular expressions/ and says what is wrong with one', () => {
		expect(search(small, '/^(gc|encode)$/')).toMatchObject({ boxes: 2, value: 30 });
		expect(search(small, '/GC/i').boxes).toBe(1);
		expect(search(small, '/(/').problem).toContain('Invalid regular expression');
	});
});

describe('names', () => {
	it.each([
		['net/http.(*conn).serve', 'net/http', 'http.(*conn).serve'],
		['main.main', 'main', 'main.main'],
		['gopkg.in/yaml%2ev3.Unmarshal', 'gopkg.in/yaml%2ev3', 'yaml%2ev3.Unmarshal'],
		['slices.SortFunc[go.shape.[]example.com/x.T]', 'slices', 'slices.SortFunc[go.shape.[]example.com/x.T]'],
		['_cgo_start', '_cgo_start', '_cgo_start'],
	])('%s is of package %s', (name, packagePath, short) => {
		expect(packageOf(name)).toBe(packagePath);
		expect(shortName(name)).toBe(short);
	});

	it('gives a package one hue for ever, and the runtime none', () => {
		expect(hueOf('net/http')).toBe(275);
		expect(hueOf('runtime')).toBe(-1);
		expect(hueOf('internal/runtime/maps')).toBe(-1);
	});

	it('cuts a label where it ends', () => {
		expect(fitted('main.thumb', 20)).toBe('main.thumb');
		expect(fitted('main.thumb', 6.9)).toBe('main.…');
		expect(fitted('main.thumb', 2)).toBe('');
	});
});
