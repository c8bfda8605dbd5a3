// `mooring/mongodb` for Cloudflare Workers: the package's entry, and what the driver has besides.
export * from './index.ts';
export * from '../../js/src/mongodb/index.ts';
