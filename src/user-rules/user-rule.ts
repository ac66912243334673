// A user's rule after it was read and checked: everything in it is known to exist and to fit.
import type { Typed } from '../cel/types.ts';
import type { Family } from '../facts/families/family.ts';
import type { Op } from '../facts/places.ts';
import type { CauseName, ImpactOf, MechanismName, SeverityName } from '../rules/words.ts';
import type { Template } from './template.ts';

/** A field of text that must be this: rows are found by it without being looked at. */
export interface Label {
	readonly field: string;
	readonly value: string;
}

export interface UserRule {
	/** Where it was defined. */
	readonly path: string;
	readonly line: number;
	readonly id: string;
	readonly cause: CauseName;
	readonly mechanism: MechanismName | null;
	readonly family: Family;
	/** From `match`, and from the parts of `when` that are `field == "text"`. */
	readonly labels: readonly Label[];
	/** The rest of `match` and `when`; null: labels are all there is. */
	readonly when: Typed | null;
	/** Rows for which it is false tell nothing; null: all do. */
	readonly enough: Typed | null;
	/** 9 (an observed chain of cause and effect) is for rules that follow events; a row of sums never shows one. */
	readonly strength: 3 | 7;
	readonly impact: {
		readonly of: ImpactOf;
		readonly share: Typed;
		readonly value: Typed;
		readonly unit: string;
		readonly basis: string | null;
	};
	/** Fields that hold the place; null: the rule names none. */
	readonly where: {
		readonly fn: string;
		readonly file: string | null;
		readonly line: string | null;
		readonly operation: { readonly field: string } | { readonly word: Op };
	} | null;
	readonly title: Template;
	readonly summary: Template;
	readonly evidence: Template;
	readonly against: readonly { readonly when: Typed; readonly text: Template; readonly strength: 3 | 7 }[];
	readonly fix: readonly { readonly text: Template; readonly docs: string }[];
	readonly severity: { readonly least?: SeverityName; readonly most?: SeverityName };
	/** Fields that it reads anywhere. */
	readonly reads: readonly string[];
}
