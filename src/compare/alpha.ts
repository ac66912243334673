/** The level of all tests: of the changes that are told, one in twenty may be chance. */
export const ALPHA = 0.05;
