// A gateway below a path of another application: `/api/mooring/v1/hello` is its `/v1/hello`.

const BASE_PATH = /^(?:\/[A-Za-z0-9_~.-]+)*$/;

/** Checks a base path such as `/api/mooring`; '' is none. Throws RangeError. */
export function checkBasePath(basePath: string): string {
  if (BASE_PATH.test(basePath)) return basePath;
  throw new RangeError(
    'basePath must be a path such as "/api/mooring": with a slash at its beginning and none at its end.',
  );
}

/** The request as the gateway knows it. One outside of the base path is left as it is, and will find nothing. */
export function stripBasePath(request: Request, basePath: string): Request {
  if (basePath === '') return request;
  const url = new URL(request.url);
  if (!url.pathname.startsWith(`${basePath}/`)) return request;
  url.pathname = url.pathname.slice(basePath.length);
  return new Request(url, request);
}
