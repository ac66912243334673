import { expect, it } from 'vitest';
import { localZone } from './time-zone.ts';

it.each([
	['UTC', 0, 'UTC'],
	['Europe/Berlin', 3600, 'CET'],
	['America/New_York', -18_000, 'EST'],
	['Asia/Kolkata', 19_800, 'IST'],
	['America/Sao_Paulo', -10_800, '-03'],
])('%s on 14 November 2023', (zone, offsetSeconds, name) => {
	expect(localZone(zone)(1_700_000_000)).toEqual({ offsetSeconds, name });
});

it('is UTC when TZ is empty or says so', () => {
	const before = process.env.TZ;
	const now = (zone: string): unknown => {
		process.env.TZ = zone;
		return localZone()(1_700_000_000);
	};
	try {
		expect(now('')).toEqual({ offsetSeconds: 0, name: 'UTC' });
		expect(now('UTC')).toEqual({ offsetSeconds: 0, name: 'UTC' });
	} finally {
		if (before === undefined) delete process.env.TZ;
		else process.env.TZ = before;
	}
});
