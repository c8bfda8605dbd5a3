// Runtime: what the package's two entries know of where they run, and the driver does not.

/** What an entry says of its runtime. */
export interface Runtime {
  /** Which defaults fit: `edge` makes no collections and indexes by itself, and buffers nothing. */
  readonly profile: 'edge' | 'node';
  /** A variable of the environment, or undefined where there is none of that name. */
  variable(name: string): string | undefined;
  /**
   * Connects Mongoose's own driver, or finds it connected. Undefined where there is no TCP.
   * @param uri `mongodb://…` or `mongodb+srv://…`
   */
  readonly connectOwn?: (uri: string, options: Record<string, unknown>) => Promise<void>;
}

let installed: Runtime = { profile: 'node', variable: () => undefined };

/** The entry's runtime. */
export function runtime(): Runtime {
  return installed;
}

/** Called once, by the entry. */
export function installRuntime(given: Runtime): void {
  installed = given;
}
