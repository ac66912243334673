/** The text of a regular expression is wrong; the message is Go's. */
export class RegexpError extends Error {
	constructor(problem: string, where: string) {
		super(`error parsing regexp: ${problem}: \`${where}\``);
		this.name = 'RegexpError';
	}
}
