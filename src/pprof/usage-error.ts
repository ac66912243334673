/** The options ask for something that cannot be: exit status 2, the message as Go words it. */
export class UsageError extends Error {
	constructor(message: string) {
		super(message);
		this.name = 'UsageError';
	}
}
