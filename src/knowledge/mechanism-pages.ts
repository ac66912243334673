// The page of each mechanism of goroutine-leak and deadlock. The type demands one for every id.
import type { MechanismName } from '../rules/words.ts';
import abBa from './mechanisms/ab-ba.md';
import circularSend from './mechanisms/circular-send.md';
import contextNeverCancelled from './mechanisms/context-never-cancelled.md';
import doubleLock from './mechanisms/double-lock.md';
import lockChannelCycle from './mechanisms/lock-channel-cycle.md';
import lostSignal from './mechanisms/lost-signal.md';
import missingUnlock from './mechanisms/missing-unlock.md';
import neverClosed from './mechanisms/never-closed.md';
import noReceiver from './mechanisms/no-receiver.md';
import noSender from './mechanisms/no-sender.md';
import rwr from './mechanisms/rwr.md';
import selfWait from './mechanisms/self-wait.md';
import unboundedGrowth from './mechanisms/unbounded-growth.md';
import unknown from './mechanisms/unknown.md';
import wgNeverDone from './mechanisms/wg-never-done.md';

export const mechanismPages: Readonly<Record<MechanismName, string>> = {
	'double-lock': doubleLock,
	'missing-unlock': missingUnlock,
	'ab-ba': abBa,
	rwr,
	'lock-channel-cycle': lockChannelCycle,
	'no-receiver': noReceiver,
	'no-sender': noSender,
	'never-closed': neverClosed,
	'context-never-cancelled': contextNeverCancelled,
	'circular-send': circularSend,
	'lost-signal': lostSignal,
	'wg-never-done': wgNeverDone,
	'self-wait': selfWait,
	'unbounded-growth': unboundedGrowth,
	unknown,
};
