// Branded integers: a GoroutineId cannot be passed where a StackId is wanted.
// "None" is -1 for every id unless a table says otherwise.

declare const brand: unique symbol;

export type Id<K extends string> = number & { readonly [brand]: K };

/** Index of a string in Symbols.strings. 0 is always the empty string. */
export type StringId = Id<'string'>;
/** Index of a frame (function, file, line) in Symbols.frames. */
export type FrameId = Id<'frame'>;
/** Index of a canonical stack in Symbols.stacks. -1: no stack known. */
export type StackId = Id<'stack'>;
/** Goroutine number as the runtime prints it. Exact up to 2^53; larger ones are rejected by decoders. */
export type GoroutineId = Id<'goroutine'>;

export const noStack = -1 as StackId;
export const noGoroutine = -1 as GoroutineId;
export const emptyString = 0 as StringId;
