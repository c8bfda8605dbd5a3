// What of a database's words reaches a caller: never a value, however it is quoted.

import { describe, expect, it } from 'vitest';

import { serverText } from '../../database/server-text.ts';

const text = (message: string): string => serverText(2, 'BadValue', message);

describe('the text of a server error', () => {
  it.each([
    ['unknown identifier: "a" my secret words" here', 'unknown identifier: … here'],
    ["bad value 'it's hunter pass' here", 'bad value … here'],
    ['an open "quote that never ends', 'an open …'],
    ["'a' secret 'b' here", '… here'],
    [`field 'x' is "it's secret" word" here`, 'field … here'],
    ['bad value: "$foo" secret words"', 'bad value: …'],
    ['bad value: "x}" secret {" here', 'bad value: … here'],
    ['bad value: "x]" secret [" here', 'bad value: … here'],
    ['bad: {a: "secret"} in {b: 1} end', 'bad: … end'],
    ['bad: [1, "secret"] end', 'bad: … end'],
    ['bad: {a: 1, secret', 'bad: …'],
  ])('%s', (message, expected) => {
    expect(text(message)).toBe(expected);
  });

  it('keeps the names of operators, which help', () => {
    expect(text('unknown operator: "$foo"')).toBe('unknown operator: $foo');
  });
});
