// `mooring/mongoose` for Node: gateways, and databases by Mongoose's own driver.
import '../edge-adapter/node/index.ts';

import { install } from './index.ts';
import { connectOwn } from './own-driver.ts';

install({
  profile: 'node',
  variable: (name) => process.env[name],
  connectOwn,
});

export {
  type ConnectionOptions,
  dbConnect,
  default,
  driver,
  type MongooseDriver,
} from './index.ts';
