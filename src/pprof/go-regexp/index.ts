export { compileRegexp, type Regexp } from './matcher.ts';
export { RegexpError } from './regexp-error.ts';
