// The built core for tests, and a tiny hand-made module that stands in for a wrong or broken one.

import { existsSync, readFileSync } from 'node:fs';

import type { CoreOptions } from '../src/generated/abi.ts';
import { coreOptions } from '../src/generated/abi.ts';

const path = 'build/wasm/core.wasm';

/** The edge profile's options. */
export const edgeOptions = Object.fromEntries(
  coreOptions.map(({ name, edge }) => [name, edge]),
) as unknown as CoreOptions;

/** The bytes of the built module. Throws with the npm script that builds it when it is missing. */
export function readCoreBytes(): Buffer<ArrayBuffer> {
  if (!existsSync(path)) throw new Error(`${path} is missing; build it with: npm run build:wasm`);
  return readFileSync(path);
}

/** A number as WebAssembly's signed LEB128, in five bytes. */
function leb(value: number): number[] {
  return [0, 7, 14, 21, 28].map((shift, i) => ((value >> shift) & 0x7f) | (i < 4 ? 0x80 : 0));
}

function section(id: number, content: number[]): number[] {
  return [id, ...leb(content.length), ...content];
}

function text(word: string): number[] {
  return [word.length, ...Buffer.from(word)];
}

/**
 * A module with the core's exports that answers `abi` as its interface and stops at every event, as
 * the real one stops at a fault of its own.
 */
export function tinyCore(abi: number): WebAssembly.Module {
  const [nothing, number, event, time] = [0, 1, 2, 3];
  const types = [
    [0x60, 0, 0],
    [0x60, 0, 1, 0x7f],
    [0x60, 5, 0x7f, 0x7f, 0x7f, 0x7f, 0x7c, 1, 0x7f],
    [0x60, 0, 1, 0x7c],
  ];
  const zero = [0x41, 0];
  const functions: [name: string, type: number, code: number[]][] = [
    ['_initialize', nothing, []],
    ['core_abi', number, [0x41, ...leb(abi | 0)]],
    ['core_config', number, zero],
    ['core_init', number, zero],
    ['core_event', event, [0x00]],
    ['core_outbox', number, zero],
    ['core_stats', number, zero],
    ['core_next_deadline', time, [0x44, 0, 0, 0, 0, 0, 0, 0, 0]],
  ];
  const bodies = functions.map(([, , code]) => [...leb(code.length + 2), 0, ...code, 0x0b]);
  const exports = functions.map(([name], i) => [...text(name), 0, i]);
  const bytes = [
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, [types.length, ...types.flat()]),
    ...section(3, [functions.length, ...functions.map(([, type]) => type)]),
    ...section(5, [1, 0, 1]),
    ...section(7, [exports.length + 1, ...exports.flat(), ...text('memory'), 2, 0]),
    ...section(10, [bodies.length, ...bodies.flat()]),
  ];
  return new WebAssembly.Module(Uint8Array.from(bytes));
}
