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
