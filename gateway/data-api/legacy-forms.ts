// Extended JSON version 1 and its relatives, one row a form: what old clients of the Data API write.
//
// `{"$regex": …, "$options": …}` is the one form that is also an operator. In a filter it stays one, because it
// means the same there; as an element of $in, or as data to be stored, it is a regular expression.

/** Where a value stands, which decides what `$regex` means there. */
export type Context = 'body' | 'data' | 'query' | 'operand' | 'update';

type Json = Readonly<Record<string, unknown>>;

/** Fields of an action that hold data to be stored. All others hold queries, or what is like one. */
const bodyContexts = new Map<string, Context>([
  ['document', 'data'],
  ['documents', 'data'],
  ['replacement', 'data'],
  ['update', 'update'],
]);

/** Operators of a query whose operands are values, where no operator can stand. */
const takesValues = new Set(['$in', '$nin', '$all', '$eq', '$ne']);

/** The context of the value of a document's field. */
export function contextBelow(context: Context, key: string): Context {
  switch (context) {
    case 'body':
      return bodyContexts.get(key) ?? 'query';
    case 'update':
      // $pull has a condition; all other operators have values.
      return key === '$pull' ? 'query' : 'data';
    case 'query':
      return takesValues.has(key) ? 'operand' : 'query';
    case 'operand':
      return key === '$elemMatch' ? 'query' : 'data';
    case 'data':
      return 'data';
  }
}

/** The form of version 2 for a form of version 1; anything else as it is. */
export function upgradeForm(record: Json, context: Context): unknown {
  const keys = Object.keys(record);
  const [first = ''] = keys;
  if (!first.startsWith('$') || keys.length > 2) return record;
  if (keys.length === 1) return forms.get(first)?.(record[first], record) ?? record;
  if (Object.hasOwn(record, '$binary') && Object.hasOwn(record, '$type')) return binary(record);
  if (context === 'query' || context === 'update') return record;
  return Object.hasOwn(record, '$regex') && Object.hasOwn(record, '$options')
    ? regularExpression(record)
    : record;
}

/** Stands for null, which `??` would take for "no such form". */
export const NULL_FORM: unique symbol = Symbol('null');

type Form = (payload: unknown, record: Json) => unknown;

const forms: ReadonlyMap<string, Form> = new Map<string, Form>([
  ['$date', date],
  ['$timestamp', timestamp],
  // The driver, too, stores null for undefined: BSON has deprecated the type.
  ['$undefined', (payload, record) => (payload === true ? NULL_FORM : record)],
  ['$numberInt', number('$numberInt')],
  ['$numberLong', number('$numberLong')],
  ['$numberDouble', number('$numberDouble')],
  ['$numberDecimal', number('$numberDecimal')],
]);

/** Milliseconds as a number, and offsets from UTC without a colon. */
function date(payload: unknown, record: Json): unknown {
  if (typeof payload === 'string') {
    return { $date: payload.replace(/([+-]\d\d)(\d\d)$/, '$1:$2') };
  }
  const milliseconds = Number(numberText(payload) ?? NaN);
  if (!Number.isSafeInteger(milliseconds)) return record;
  return { $date: { $numberLong: String(milliseconds) } };
}

/** The parts are JSON numbers; above 2^31 they have come here in a wrapper. */
function timestamp(payload: unknown, record: Json): unknown {
  if (typeof payload !== 'object' || payload === null) return record;
  const { t, i } = payload as Json;
  return { $timestamp: { ...payload, t: Number(numberText(t)), i: Number(numberText(i)) } };
}

/** A wrapper with a number where version 2 has a string. */
function number(wrapper: string): Form {
  return (payload, record) => {
    const text = numberText(payload);
    return text === undefined ? record : { [wrapper]: text };
  };
}

/** `{"$binary": "<base64>", "$type": "<hexadecimal>" or number}`. */
function binary(record: Json): unknown {
  const { $binary: base64, $type: type } = record;
  if (typeof base64 !== 'string') return record;
  const subType = typeof type === 'number' ? type.toString(16) : type;
  return { $binary: { base64, subType } };
}

function regularExpression(record: Json): unknown {
  const { $regex: pattern, $options: options } = record;
  if (typeof pattern !== 'string' || typeof options !== 'string') return record;
  return { $regularExpression: { pattern, options } };
}

/** The text of a JSON number, which may be in a wrapper. */
function numberText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  if (typeof value !== 'object' || value === null) return undefined;
  const [[wrapper, text] = [''], ...more] = Object.entries(value);
  const isNumber = more.length === 0 && /^\$number(?:Int|Long|Double)$/.test(wrapper);
  return isNumber && typeof text === 'string' ? text : undefined;
}
