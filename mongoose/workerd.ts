// `mooring/mongoose` for Cloudflare Workers: only gateways, because Mongoose's own driver is not in it.
import '../edge-adapter/cloudflare/index.ts';
import * as workers from 'cloudflare:workers';

import { install } from './index.ts';

install({
  profile: 'edge',
  variable(name) {
    const value = workers.env?.[name];
    return typeof value === 'string' ? value : undefined;
  },
});

export {
  type ConnectionOptions,
  dbConnect,
  default,
  driver,
  type MongooseDriver,
} from './index.ts';
