// What crosses the boundary of core.wasm, and what it weighs: the golden list is wasm/exports.txt.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { Core } from '../src/core.ts';
import { edgeOptions, readCoreBytes } from './core-module.ts';

const bytes = readCoreBytes();
const module = new WebAssembly.Module(bytes);
const exports = WebAssembly.Module.exports(module);

describe('core.wasm', () => {
  it('exports exactly what wasm/exports.txt lists, and imports nothing', () => {
    const listed = readFileSync('wasm/exports.txt', 'utf8')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    const imports = WebAssembly.Module.imports(module);
    const found = [
      ...exports.map(({ kind, name }) => `export ${kind} ${name}`),
      ...imports.map(({ kind, module: from, name }) => `import ${kind} ${from} ${name}`),
    ];
    expect(found.sort()).toEqual(listed.sort());
    expect(imports).toEqual([]);
  });

  it('has at most twelve exports of our own', () => {
    const ours = exports.filter(({ name }) => name.startsWith('core_'));
    expect(ours.length).toBeGreaterThan(0);
    expect(ours.length).toBeLessThanOrEqual(12);
  });

  it('lives in a fixed memory of 256 KiB, also at work', () => {
    const instance = new WebAssembly.Instance(module, {});
    const memory = instance.exports['memory'] as WebAssembly.Memory;
    expect(memory.buffer.byteLength).toBe(256 * 1024);
    expect(() => memory.grow(1)).toThrow(RangeError);
  });

  it('starts from zeroed memory alone, so a second instance knows nothing of the first', () => {
    const first = new Core(module, edgeOptions, [1, 2]);
    first.event(0, 0, 0, 0, 0);
    expect(new Core(module, edgeOptions, [1, 2]).stats().live_scopes).toBe(0);
  });

  it('weighs at most 10 KiB with gzip', () => {
    expect(gzipSync(bytes, { level: 9 }).byteLength).toBeLessThanOrEqual(10 * 1024);
  });
});
