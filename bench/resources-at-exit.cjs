// Preloaded into a measured Node process: writes what it used to file descriptor 3 when it exits.
const { isMainThread } = require('node:worker_threads');

if (isMainThread) {
	process.on('exit', () => {
		const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
		const used = { cpuS: (userCPUTime + systemCPUTime) / 1e6, peakBytes: maxRSS * 1024 };
		require('node:fs').writeSync(3, JSON.stringify(used));
	});
}
