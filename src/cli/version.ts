// The version of package.json, put in by tools/build.ts; run from source it is "0.0.0-source".
declare const __GOWHY_VERSION__: string;

export const version: string = typeof __GOWHY_VERSION__ === 'string' ? __GOWHY_VERSION__ : '0.0.0-source';
