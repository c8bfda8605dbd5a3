// The whole gateway of a Next.js application: app/api/mooring/[...path]/route.ts
import { createRouteHandler } from 'mooring-gateway/route-handler';

export const runtime = 'nodejs';
export const { GET, POST } = createRouteHandler({ basePath: '/api/mooring' });
