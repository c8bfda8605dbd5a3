// The files of Mongoose and of its copy of the driver that a Mongoose driver is made of; they have no types of their own.

declare module 'mongoose/lib/mongoose.js' {
  import type Mongoose from 'mongoose';
  const mongoose: typeof Mongoose;
  export default mongoose;
}

declare module 'mongoose/lib/driver.js' {
  const driver: { get(): unknown; set(driver: unknown): void };
  export default driver;
}

declare module 'mongoose/lib/connection.js' {
  class MongooseConnection {
    constructor(base: unknown);
    base: { options: Record<string, unknown> };
    collections: Record<string, { onOpen(): void }>;
    models: Record<string, { init(): Promise<unknown> }>;
    config: Record<string, unknown>;
    options: Record<string, unknown> | null;
    otherDbs: MongooseConnection[];
    relatedDbs: Record<string, MongooseConnection>;
    name: string | undefined;
    host: string | undefined;
    readyState: number;
    $wasForceClosed: boolean | undefined;
    _connectionString: string | undefined;
    _destroyCalled: boolean | undefined;
    _hasOpened: boolean;
    _queue: { fn: () => void }[];
    onOpen(): void;
    emit(name: string, ...of: unknown[]): boolean;
    listenerCount(name: string): number;
    _waitForConnect(noTimeout?: boolean): Promise<void>;
    _shouldBufferCommands(): boolean;
  }
  export default MongooseConnection;
}

declare module 'mongoose/lib/collection.js' {
  class MongooseCollection {
    constructor(name: string, connection: unknown, options: unknown);
    name: string;
    conn: unknown;
    opts: Record<string, unknown>;
    buffer: boolean;
    queue: unknown[][];
    onOpen(): void;
    addQueue(call: () => void): void;
    removeQueue(call: () => void): boolean;
    _shouldBufferCommands(): boolean;
    _getBufferTimeoutMS(): number;
  }
  export default MongooseCollection;
}

declare module 'mongoose/lib/error/mongooseError.js' {
  class MongooseError extends Error {}
  export default MongooseError;
}

declare module 'mongodb/lib/bson.js' {
  import type * as driver from 'mongodb';
  const bson: typeof driver;
  export default bson;
}

declare module 'mongoose/lib/drivers/node-mongodb-native/index.js' {
  const native: object;
  export default native;
}
