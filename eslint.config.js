// What ESLint checks: promises that nobody awaits, types that lie, and who may use what.
//
// The last group says in the editor what tests/tidy proves in the test run: js/src decides and never
// does, so it has no clock, no timer, no randomness and no network but those that a Host hands it.

import js from '@eslint/js';
import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const fromHost = 'js/src has no I/O of its own: use what the Host (js/src/host.ts) hands in.';

const worldGlobals = [
  'fetch',
  'crypto',
  'performance',
  'process',
  'setTimeout',
  'setInterval',
  'setImmediate',
  'clearTimeout',
  'clearInterval',
].map((name) => ({ name, message: fromHost }));

const worldProperties = [
  ['Date', 'now'],
  ['Math', 'random'],
  ['AbortSignal', 'timeout'],
  ['globalThis', 'fetch'],
  ['globalThis', 'crypto'],
  ['globalThis', 'setTimeout'],
].map(([object, property]) => ({ object, property, message: fromHost }));

export default defineConfig(
  globalIgnores(['build/', '**/dist/', 'node_modules/', 'js/src/generated/']),
  js.configs.recommended,
  tseslint.configs.recommendedTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ['eslint.config.js'] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // TypeScript knows every name; ESLint would need a list of each runtime's globals.
      'no-undef': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      // A number or a boolean in a message is a fact, not an accident.
      '@typescript-eslint/restrict-template-expressions': [
        'error',
        { allowNumber: true, allowBoolean: true },
      ],
      // A value of another copy of bson brings its own toString, which its type here cannot know.
      '@typescript-eslint/no-base-to-string': 'off',
      // An underscore says "not needed, but it has a place".
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      eqeqeq: ['error', 'always'],
    },
  },
  {
    name: 'mooring/client: decides, never does',
    files: ['js/src/**'],
    rules: {
      'no-restricted-globals': ['error', ...worldGlobals],
      'no-restricted-properties': ['error', ...worldProperties],
      'no-restricted-syntax': [
        'error',
        { selector: 'NewExpression[callee.name="Date"][arguments.length=0]', message: fromHost },
      ],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { regex: '(?:edge-adapter|gateway)/', message: 'Dependencies point the other way.' },
            {
              regex: '^(?!\\.)',
              message: 'The client has no dependencies and no built-in modules.',
            },
          ],
        },
      ],
    },
  },
  {
    name: 'mooring/adapters: know the Host and the entry',
    files: ['edge-adapter/**'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: 'js/src/(?!(?:host|index|manager/index|data-api/index|mongodb/index)\\.ts$)',
              message: 'An adapter knows js/src/host.ts and the four index.ts only.',
            },
            { regex: 'gateway/', message: 'An adapter knows nothing of the gateway.' },
          ],
        },
      ],
    },
  },
  {
    name: 'mooring/tests: a runner awaits what describe and it return',
    files: ['**/*.test.ts'],
    rules: {
      '@typescript-eslint/no-floating-promises': [
        'error',
        {
          allowForKnownSafeCalls: [
            { from: 'package', package: 'vitest', name: ['it', 'test', 'describe'] },
          ],
        },
      ],
    },
  },
);
