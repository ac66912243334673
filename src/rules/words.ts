// The permanent words of rules and reports: causes, mechanisms, what an impact is a share of.

export type CauseName =
	| 'goroutine-leak'
	| 'deadlock'
	| 'mutex-contention'
	| 'channel-backpressure'
	| 'slow-downstream'
	| 'serial-remote-calls'
	| 'connection-pool-exhausted'
	| 'connection-churn'
	| 'cpu-hotspot'
	| 'allocation-hotspot'
	| 'gc-pressure'
	| 'memory-growth'
	| 'scheduler-saturation'
	| 'goroutine-hog'
	| 'netpoller-starvation'
	| 'cpu-throttling'
	| 'blocking-syscall'
	| 'goroutine-churn'
	| 'timer-churn'
	| 'cache-stampede'
	| 'fd-leak'
	| 'accept-backlog'
	| 'page-fault-storm'
	| 'host-cpu-contention'
	| 'panic'
	| 'data-race';

export type MechanismName =
	| 'double-lock'
	| 'missing-unlock'
	| 'ab-ba'
	| 'rwr'
	| 'lock-channel-cycle'
	| 'no-receiver'
	| 'no-sender'
	| 'never-closed'
	| 'context-never-cancelled'
	| 'circular-send'
	| 'lost-signal'
	| 'wg-never-done'
	| 'self-wait'
	| 'unbounded-growth'
	| 'unknown';

export type ImpactOf = 'latency' | 'cpu' | 'memory' | 'goroutines';

export type SeverityName = 'critical' | 'high' | 'medium' | 'low';
