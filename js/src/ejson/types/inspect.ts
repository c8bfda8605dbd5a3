// How our value classes look in Node's, Deno's and Bun's consoles: like the call that would make them.
//
// The symbol is registered globally, so nothing has to be imported for it; elsewhere it is just unused.

/** The key under which consoles look for a method that writes the value. */
export const INSPECT: unique symbol = Symbol.for('nodejs.util.inspect.custom') as never;
