// `mooring/data-api` for Node and whatever has the same globals.
import { installHost } from '../../js/src/host.ts';
import { host } from './host.ts';

installHost(host);

export * from '../../js/src/data-api/index.ts';
