// What the tests use of packages that are installed only for them, so that the tree compiles without them.

declare module '@better-auth/mongo-adapter' {
  export function mongodbAdapter(db: unknown, config: { transaction: boolean }): unknown;
}

declare module '@better-auth/test-utils/adapter' {
  type Suite = () => unknown;
  export const normalTestSuite: Suite;
  export const authFlowTestSuite: Suite;
  export const joinsTestSuite: Suite;
  export const uuidTestSuite: Suite;
  export const caseInsensitiveTestSuite: Suite;
  export function testAdapter(options: {
    adapter: () => unknown;
    runMigrations: () => Promise<void>;
    tests: readonly unknown[];
    customIdGenerator: () => string;
  }): Promise<{ execute: () => void }>;
}

declare module '@auth/mongodb-adapter' {
  interface User {
    id: string;
    email: string;
    emailVerified: Date | null;
    name?: string;
    image?: string;
  }
  interface Account {
    userId: string;
    provider: string;
    providerAccountId: string;
    type: string;
    access_token?: string;
    expires_at?: number;
  }
  interface Session {
    sessionToken: string;
    userId: string;
    expires: Date;
  }
  interface VerificationToken {
    identifier: string;
    token: string;
    expires: Date;
  }
  interface Adapter {
    createUser(user: Omit<User, 'id'>): Promise<User>;
    getUser(id: string): Promise<User | null>;
    getUserByEmail(email: string): Promise<User | null>;
    getUserByAccount(of: Pick<Account, 'provider' | 'providerAccountId'>): Promise<User | null>;
    updateUser(user: Partial<User> & { id: string }): Promise<User>;
    deleteUser(id: string): Promise<void>;
    linkAccount(account: Account): Promise<Account>;
    unlinkAccount(of: Pick<Account, 'provider' | 'providerAccountId'>): Promise<unknown>;
    createSession(session: Session): Promise<Session>;
    getSessionAndUser(token: string): Promise<{ session: Session; user: User } | null>;
    updateSession(session: Partial<Session> & { sessionToken: string }): Promise<Session>;
    deleteSession(token: string): Promise<unknown>;
    createVerificationToken(token: VerificationToken): Promise<VerificationToken>;
    useVerificationToken(of: {
      identifier: string;
      token: string;
    }): Promise<VerificationToken | null>;
  }
  export function MongoDBAdapter(
    client: unknown,
    options?: { databaseName?: string; onClose?: () => Promise<void> },
  ): Adapter;
}

declare module 'next/server' {
  export function after(task: Promise<unknown>): void;
}

declare module 'better-auth/adapters/mongodb' {
  export function mongodbAdapter(db: unknown): (options: unknown) => object;
}

declare module 'better-auth/minimal' {
  interface Session {
    session: { id: string };
    user: { name: string; email: string };
  }
  export function betterAuth(options: {
    baseURL: string;
    secret: string;
    database: (options: unknown) => object;
    emailAndPassword: { enabled: boolean };
    session: { cookieCache: { enabled: boolean } };
  }): {
    handler(request: Request): Promise<Response>;
    api: { getSession(of: { headers: Headers }): Promise<Session | null> };
  };
}
