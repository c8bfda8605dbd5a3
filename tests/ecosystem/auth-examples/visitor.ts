// A visitor's browser: it keeps cookies, and where it is told to come back later it does.

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: unknown;
}

/** How long a visitor comes back for, in ms. */
const patienceMS = 60_000;

export class Visitor {
  readonly cookies = new Map<string, string>();
  readonly #origin: string;

  constructor(origin: string) {
    this.#origin = origin;
  }

  /** One request. */
  async ask(path: string, body?: object): Promise<Answer> {
    const cookie = Array.from(this.cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(`${this.#origin}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'Content-Type': 'application/json', Origin: this.#origin, Cookie: cookie },
      ...(body && { body: JSON.stringify(body) }),
    });
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    const text = await response.text();
    const json = response.headers.get('Content-Type')?.includes('json') === true;
    const { status, headers } = response;
    return { status, headers, text, body: json ? (JSON.parse(text) as unknown) : undefined };
  }

  /** A request, repeated as `Retry-After` says while the database is away. */
  async comeBack(path: string, body?: object): Promise<Answer> {
    for (const since = performance.now(); ;) {
      const answer = await this.ask(path, body);
      if (answer.status !== 503 || performance.now() - since > patienceMS) return answer;
      const seconds = Number(answer.headers.get('Retry-After'));
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }

  #keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/;\s*max-age=0\b/i.test(line)) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }
}
